using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Silo;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>The transports on a whole node: real grains, real store, real provider.</summary>
public sealed class RealNodeTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("mediatasks-progress-").FullName;
    private WebApplication _node = null!;

    private Caller Caller => new(new Uri(_node.Urls.First()), TenantKeys.DevelopmentKey);

    public async ValueTask InitializeAsync()
    {
        _node = MediaTasksNode.Create(["--environment", "Development", "--urls", "http://127.0.0.1:0", "--MediaTasks:DataPath", _data, "--Logging:LogLevel:Default", "Error"]);
        await _node.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _node.StopAsync();
        await _node.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Watch_OfARunningTask_IsUnbrokenAndTheSameOnEveryTransport()
    {
        using var client = Caller.Client();

        // The task waits until everybody watches it.
        await PostAsync(client, "/v1/providers/simulation/pause");
        var task = await SubmitAsync(client, new { duration_ms = 900, steps = 30 });
        IWatch[] watches =
        [
            await SseTransportTests.WatchAsync(Caller, task),
            await WebSocketTransportTests.WatchAsync(Caller, task),
            await SignalRTransportTests.WatchAsync(Caller, task),
            await SignalRStreamTests.WatchAsync(Caller, task),
        ];

        await PostAsync(client, "/v1/providers/simulation/resume");
        var ends = new List<Told>();
        foreach (var watch in watches)
        {
            var told = await Unbroken.ToEndAsync(watch);
            Unbroken.Check(told, since: null);
            Assert.Equal(["queued", "processing", "completed"], told.Select(item => item.Status).Distinct());
            ends.Add(told[^1] with { Name = null, IsSnapshot = false });
            await watch.DisposeAsync();
        }

        Assert.Equal(("completed", 100), (ends[0].Status, ends[0].Progress));
        Assert.Single(ends.Distinct());
    }

    [Fact]
    public async Task Watch_AfterACut_GoesOnWithoutAGap()
    {
        using var client = Caller.Client();
        var task = await SubmitAsync(client, new { duration_ms = 60_000, steps = 100 });
        var told = new List<Told>();
        await using (var first = await SseTransportTests.WatchAsync(Caller, task))
        {
            while (told.Count < 3)
            {
                told.Add((await first.NextAsync(Unbroken.Soon))!);
            }
        }

        await using var second = await SseTransportTests.WatchAsync(Caller, task, since: told[^1].Sequence);
        told.Add((await second.NextAsync(Unbroken.Soon))!);
        await PostAsync(client, $"/v1/tasks/{task}/cancel");
        told.AddRange(await Unbroken.ToEndAsync(second));

        Unbroken.Check(told, since: null);
    }

    [Fact]
    public async Task Cancel_OverASocket_EndsTheTask()
    {
        using var client = Caller.Client();
        var task = await SubmitAsync(client, new { duration_ms = 600_000 });
        await using var watch = await SseTransportTests.WatchAsync(Caller, task);
        await using var socket = await SocketClient.ConnectAsync(Caller);

        await socket.SendAsync(new { type = "cancel", task_id = task });

        Assert.Equal("cancel_result", (await socket.ReadAsync()).GetProperty("type").GetString());
        Assert.Equal("cancelled", (await Unbroken.ToEndAsync(watch))[^1].Status);
    }

    private static async Task PostAsync(HttpClient client, string path)
    {
        using var response = await client.PostAsync(path, null, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static async Task<string> SubmitAsync(HttpClient client, object simulate)
    {
        var body = new { model = "sim/image", input = new { prompt = "a heron at dawn", simulate } };
        using var response = await client.PostAsJsonAsync("/v1/tasks", body, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("id").GetString()!;
    }
}
