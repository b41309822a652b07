using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>The hub's stream.</summary>
public sealed class SignalRStreamTests : SocketTransportConformance
{
    private protected override Task<IWatch> OpenAsync(ProgressHost host, ScriptedTask task, long? since, bool isStalled) =>
        isStalled ? RawHubWatch.OpenAsync(host.As("acme"), "Watch", task.PublicId) : WatchAsync(host.As("acme"), task.PublicId, since);

    internal static async Task<IWatch> WatchAsync(Caller caller, string task, long? since = null)
    {
        var connection = await SignalRTransportTests.ConnectAsync(caller);
        var watch = new StreamWatch(connection, task, since);
        await watch.BeginAsync(expectsFirst: since is null);
        return watch;
    }

    private sealed class StreamWatch(HubConnection connection, string task, long? since) : IWatch
    {
        private readonly CancellationTokenSource _end = new();
        private IAsyncEnumerator<JsonElement>? _items;
        private Task<bool>? _first;

        /// <summary>Returns when the server watches: with the first item, or else with the answer to a call that was made after.</summary>
        public async Task BeginAsync(bool expectsFirst)
        {
            _items = connection.StreamAsync<JsonElement>("Watch", task, since, _end.Token).GetAsyncEnumerator(_end.Token);
            _first = _items.MoveNextAsync().AsTask();
            try
            {
                if (expectsFirst)
                {
                    await _first.WaitAsync(ProgressHost.Deadline);
                }
                else
                {
                    await connection.InvokeAsync("Unsubscribe", task, TestContext.Current.CancellationToken);
                }
            }
            catch (HubException exception) when (exception.Message.Contains("Task not found", StringComparison.Ordinal))
            {
                await connection.DisposeAsync();
                throw new TaskNotFoundException();
            }
        }

        public async Task<Told?> NextAsync(CancellationToken cancellationToken)
        {
            var next = _first ?? _items!.MoveNextAsync().AsTask();
            _first = null;
            return await next.WaitAsync(cancellationToken) ? Told.Of(_items!.Current) : null;
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await connection.DisposeAsync();
        }
    }
}
