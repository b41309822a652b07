using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Api.Progress;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>Connections that are open while their key changes, and what a key that reads only may say over them.</summary>
public sealed class RevocationTests(KeyedNode node) : IClassFixture<KeyedNode>
{
    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OpenConnections_WhenTheirKeyIsSwitchedOff_AreCut()
    {
        var (secret, id) = await node.MakeWithIdAsync("cut");
        var caller = new Caller(node.Address, secret);
        using var http = caller.Client();
        using var stream = await http.GetAsync("/v1/tasks/events", HttpCompletionOption.ResponseHeadersRead, TestEnd);
        await using var socket = await SocketClient.ConnectAsync(caller);
        await using var hub = await SignalRTransportTests.ConnectAsync(caller);
        var hubClosed = new TaskCompletionSource();
        hub.Closed += _ =>
        {
            hubClosed.TrySetResult();
            return Task.CompletedTask;
        };

        await node.SendAsync(KeyedNode.OperatorKey, HttpMethod.Patch, $"/v1/keys/{id}?tenant=cut", """{"enabled":false}""");

        await Assert.ThrowsAsync<HttpRequestException>(() => stream.Content.ReadAsStringAsync(TestEnd).WaitAsync(Deadlines.Request, TestEnd));
        await Assert.ThrowsAnyAsync<WebSocketException>(() => socket.ReadTextAsync());
        await hubClosed.Task.WaitAsync(Deadlines.Request, TestEnd);
    }

    [Fact]
    public async Task KeyThatReadsOnly_WatchesOverEveryTransport_AndCancelsOverNone()
    {
        var task = await node.SubmitAsync(await node.MakeAsync("watch"));
        var caller = new Caller(node.Address, await node.MakeAsync("watch", "\"scopes\":[\"read\"]"));
        await using var socket = await SocketClient.ConnectAsync(caller);
        await using var hub = await SignalRTransportTests.ConnectAsync(caller);

        await socket.SendAsync(new { type = "cancel", task_id = task });
        Assert.Equal("forbidden", (await socket.ReadAsync()).GetProperty("code").GetString());
        Assert.Contains("may not cancel", (await Assert.ThrowsAsync<HubException>(() => hub.InvokeAsync<JsonElement>("Cancel", task, TestEnd))).Message, StringComparison.Ordinal);

        await socket.SendAsync(new { type = "subscribe", task_id = task });
        Assert.Equal("subscribed", (await socket.ReadAsync()).GetProperty("type").GetString());
        await hub.InvokeAsync("Subscribe", task, null, TestEnd);
        await using var watch = await SseTransportTests.WatchAsync(caller, task);
        Assert.Equal("scheduled", (await watch.NextAsync(TestEnd))!.Status);
    }
}
