using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>A client of one hub that notes what it is told, in order.</summary>
internal sealed class HubListener : IAsyncDisposable
{
    private static readonly string[] Steps = ["Started", "Progress", "Completed", "Failed", "Cancelled"];

    private static readonly string[] DeliveryMethods =
        ["DeliveryAttempted", "DeliverySucceeded", "DeliveryFailed", "RetryScheduled", "CircuitBreakerStateChanged", "DeliveryStatisticsUpdated"];

    private readonly Channel<HubCall> _calls = Channel.CreateUnbounded<HubCall>();

    private HubListener(HubConnection connection)
    {
        Connection = connection;
        foreach (var step in Steps)
        {
            On($"ImageGeneration{step}", 1);
            On($"VideoGeneration{step}", 1);
            On($"AudioGeneration{step}", 1);
            On($"ContentGeneration{step}", 1);
        }

        foreach (var method in DeliveryMethods)
        {
            On(method, 1);
        }

        On("taskSubscribed", 1);
        On("TaskStarted", 3);
        On("TaskProgress", 3);
        On("TaskCompleted", 2);
        On("TaskFailed", 3);
        On("TaskCancelled", 2);
        On("TaskTimedOut", 2);
    }

    public HubConnection Connection { get; }

    /// <summary>Connects as the documents do: a WebSocket at once, without negotiation.</summary>
    public static async Task<HubListener> ConnectAsync(Uri address, string hub, string? key = Tenants.TenantKeys.DevelopmentKey)
    {
        var connection = new HubConnectionBuilder().WithUrl(new Uri(address, hub), options =>
        {
            options.AccessTokenProvider = () => Task.FromResult(key);
            options.SkipNegotiation = true;
            options.Transports = HttpTransportType.WebSockets;
        }).Build();
        var listener = new HubListener(connection);
        await connection.StartAsync(TestContext.Current.CancellationToken);

        // A call is answered only when the connection stands on the other side, too.
        await (hub switch
        {
            "/hubs/content-generation" => listener.CallAsync("UnsubscribeFromAllTasks"),
            "/hubs/webhooks" => listener.CallAsync("UnsubscribeFromWebhooks", [Array.Empty<string>()]),
            _ => listener.CallAsync("UnsubscribeFromTask", Guid.NewGuid().ToString()),
        });
        return listener;
    }

    public Task CallAsync(string method, params object?[] arguments) => Connection.InvokeCoreAsync(method, arguments, TestContext.Current.CancellationToken);

    /// <summary>The next call, whatever it is.</summary>
    public async Task<(string Method, IReadOnlyList<JsonElement> Arguments)> NextAsync()
    {
        var call = await ReadAsync();
        return (call.Method, call.Arguments);
    }

    /// <summary>The next call; its method must be this one.</summary>
    public async Task<IReadOnlyList<JsonElement>> NextAsync(string method)
    {
        var call = await ReadAsync();
        Assert.Equal(method, call.Method);
        return call.Arguments;
    }

    /// <summary>Reads until a method is called; its object, and the methods before it.</summary>
    public async Task<(JsonElement Argument, IReadOnlyList<string> Before)> UntilAsync(string method)
    {
        var before = new List<string>();
        var call = await ReadAsync();
        while (call.Method != method)
        {
            before.Add(call.Method);
            call = await ReadAsync();
        }

        return (call.Arguments[0], before);
    }

    /// <summary>The next call about this task.</summary>
    public async Task<(JsonElement Argument, string Method)> NextOfAsync(string id)
    {
        var call = await ReadAsync();
        while (call.Arguments[0].Text("taskId") != id)
        {
            call = await ReadAsync();
        }

        return (call.Arguments[0], call.Method);
    }

    /// <summary>The object of the next call.</summary>
    public async Task<JsonElement> NextObjectAsync(string method) => (await NextAsync(method))[0];

    /// <summary>Whether something was told that was not asked for yet.</summary>
    public bool HasMore => _calls.Reader.TryPeek(out _);

    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    private Task<HubCall> ReadAsync() =>
        _calls.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Deadlines.Request, TestContext.Current.CancellationToken);

    private void On(string method, int arguments) => Connection.On(method, [.. Enumerable.Repeat(typeof(JsonElement), arguments)], values =>
    {
        _calls.Writer.TryWrite(new HubCall(method, [.. values.Select(value => value is JsonElement element ? element : default)]));
        return Task.CompletedTask;
    });

    private sealed record HubCall(string Method, IReadOnlyList<JsonElement> Arguments);
}
