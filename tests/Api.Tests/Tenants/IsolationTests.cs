using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Api.Progress;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>Two tenants on one node: nothing of one is there for the other. <see cref="AuthorizationMatrixTests"/> has the plain routes.</summary>
public sealed class IsolationTests(KeyedNode node) : IClassFixture<KeyedNode>
{
    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ListsAndCounts_ShowTheOwnTasksAlone()
    {
        var (mine, theirs) = (await node.MakeAsync("lists-a"), await node.MakeAsync("lists-b"));
        var task = await node.SubmitAsync(mine);

        Assert.Equal(task, (await node.GetAsync(mine, "/v1/tasks")).Json.GetProperty("tasks")[0].GetProperty("id").GetString());
        Assert.Equal(0, (await node.GetAsync(theirs, "/v1/tasks")).Json.GetProperty("tasks").GetArrayLength());
        Assert.Equal(0, (await node.GetAsync(theirs, "/v1/tasks/stats")).Json.GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task Tenant_ComesFromTheKeyAndNothingElse()
    {
        var (mine, theirs) = (await node.MakeAsync("words-a"), await node.MakeAsync("words-b"));

        var made = await node.PostAsync(theirs, "/v1/tasks?tenant=words-a", """{"model":"sim/image","input":{"prompt":"x"},"delay":3600,"tenant":"words-a","metadata":{"tenant":"words-a"}}""");

        Assert.Equal(HttpStatusCode.NotFound, (await node.GetAsync(mine, $"/v1/tasks/{made.Json.GetProperty("id").GetString()}")).Status);
        Assert.Equal(0, (await node.GetAsync(theirs, "/v1/tasks/words-a%2Fx")).Json.GetProperty("errors").GetArrayLength());
        Assert.Equal(HttpStatusCode.NotFound, (await node.GetAsync(theirs, $"/v1/tasks/words-a%2F{await node.SubmitAsync(mine)}")).Status);
    }

    [Fact]
    public async Task EventStreams_TellOfTheOwnTasksAlone()
    {
        var (mine, theirs) = (await node.MakeAsync("sse-a"), await node.MakeAsync("sse-b"));
        using var http = new Caller(node.Address, theirs).Client();
        using var answer = await http.GetAsync("/v1/tasks/events", HttpCompletionOption.ResponseHeadersRead, TestEnd);
        await using var events = SseParser.Create(await answer.Content.ReadAsStreamAsync(TestEnd)).EnumerateAsync(TestEnd).GetAsyncEnumerator(TestEnd);

        var task = await node.SubmitAsync(mine);
        var own = await node.SubmitAsync(theirs);

        // The other's came first; what is told first is the own.
        Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(Deadlines.Request, TestEnd));
        Assert.Equal(own, JsonDocument.Parse(events.Current.Data).RootElement.GetProperty("id").GetString());
        await Assert.ThrowsAsync<TaskNotFoundException>(() => SseTransportTests.WatchAsync(new Caller(node.Address, theirs), task));
    }

    [Fact]
    public async Task Socket_FindsTheOwnTasksAlone()
    {
        var (mine, theirs) = (await node.MakeAsync("ws-a"), await node.MakeAsync("ws-b"));
        var task = await node.SubmitAsync(mine);
        await using var socket = await SocketClient.ConnectAsync(new Caller(node.Address, theirs));

        foreach (var type in (string[])["subscribe", "cancel"])
        {
            await socket.SendAsync(new { type, task_id = task });
            Assert.Equal("task_not_found", (await socket.ReadAsync()).GetProperty("code").GetString());
        }

        Assert.Equal("scheduled", (await node.GetAsync(mine, $"/v1/tasks/{task}")).Json.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Hub_FindsTheOwnTasksAlone()
    {
        var (mine, theirs) = (await node.MakeAsync("hub-a"), await node.MakeAsync("hub-b"));
        var task = await node.SubmitAsync(mine);
        await using var hub = await SignalRTransportTests.ConnectAsync(new Caller(node.Address, theirs));

        await AssertNotFoundAsync(() => hub.InvokeAsync("Subscribe", task, null, TestEnd));
        await AssertNotFoundAsync(() => hub.InvokeAsync<JsonElement>("Cancel", task, TestEnd));
        await AssertNotFoundAsync(async () => await hub.StreamAsync<JsonElement>("Watch", task, null, TestEnd).GetAsyncEnumerator(TestEnd).MoveNextAsync());
        Assert.Equal("scheduled", (await node.GetAsync(mine, $"/v1/tasks/{task}")).Json.GetProperty("status").GetString());
    }

    private static async Task AssertNotFoundAsync(Func<Task> call) =>
        Assert.Contains("Task not found", (await Assert.ThrowsAsync<HubException>(call)).Message, StringComparison.Ordinal);
}
