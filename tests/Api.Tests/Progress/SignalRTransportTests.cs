using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>The hub's pushes.</summary>
public sealed class SignalRTransportTests : SocketTransportConformance
{
    private protected override Task<IWatch> OpenAsync(ProgressHost host, ScriptedTask task, long? since, bool isStalled) =>
        isStalled ? RawHubWatch.OpenAsync(host.As("acme"), "Subscribe", task.PublicId) : WatchAsync(host.As("acme"), task.PublicId, since);

    internal static async Task<IWatch> WatchAsync(Caller caller, string task, long? since = null)
    {
        var connection = await ConnectAsync(caller);
        var watch = new PushWatch(connection);
        try
        {
            await connection.InvokeAsync("Subscribe", task, since, TestContext.Current.CancellationToken);
            return watch;
        }
        catch (HubException exception) when (exception.Message.Contains("Task not found", StringComparison.Ordinal))
        {
            await watch.DisposeAsync();
            throw new TaskNotFoundException();
        }
    }

    private protected override async Task<Told?> EndAsync(IWatch watch, ProgressHost host, ScriptedTask task)
    {
        // Pushes and answers come in order: when this is answered, nothing more was pushed.
        await ((PushWatch)watch).Connection.InvokeAsync("Unsubscribe", task.PublicId, TestContext.Current.CancellationToken);
        Assert.False(((PushWatch)watch).HasMore);
        return null;
    }

    internal static async Task<HubConnection> ConnectAsync(Caller caller)
    {
        var connection = new HubConnectionBuilder()
            .WithUrl(new Uri(caller.Address, "/hubs/progress"), options => options.AccessTokenProvider = () => Task.FromResult<string?>(caller.Key))
            .Build();
        await connection.StartAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    private sealed class PushWatch : IWatch
    {
        private readonly Channel<JsonElement> _pushed = Channel.CreateUnbounded<JsonElement>();

        public PushWatch(HubConnection connection)
        {
            Connection = connection;
            connection.On<JsonElement>("TaskUpdated", task => _pushed.Writer.TryWrite(task));
        }

        public HubConnection Connection { get; }

        public bool HasMore => _pushed.Reader.TryPeek(out _);

        public async Task<Told?> NextAsync(CancellationToken cancellationToken) => Told.Of(await _pushed.Reader.ReadAsync(cancellationToken));

        public ValueTask DisposeAsync() => Connection.DisposeAsync();
    }
}
