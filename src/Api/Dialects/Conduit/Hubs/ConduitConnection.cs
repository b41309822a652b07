using Microsoft.AspNetCore.SignalR;
using Orleans.MediaTasks.Api.Progress;
using Orleans.MediaTasks.Progress;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>One connection to one of this dialect's hubs: its reader of all the tenant's tasks, and the loop that pushes what it is told.</summary>
/// <remarks>Nothing survives the connection; whoever comes back is told of live tasks and of those that ended lately. One reader for each connection, so nothing is told twice.</remarks>
internal sealed class ConduitConnection : IAsyncDisposable
{
    /// <summary>How long a first push may wait for answers that are under way; a store that stands still must not silence everything else.</summary>
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(5);

    private readonly ISingleClientProxy _client;
    private readonly AnswersUnderWay _underWay;
    private readonly ProgressFeedOptions _options;
    private readonly TimeProvider _time;
    private readonly Action _abort;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _pushing;

    public ConduitConnection(
        ProgressSubscription reader, HubEvents events, ISingleClientProxy client, AnswersUnderWay underWay, ProgressFeedOptions options, TimeProvider time,
        Func<CancellationToken, Task<IReadOnlyList<MediaTaskSnapshot>>> findRecent, Action abort)
    {
        (Reader, Events, _client, _underWay, _options, _time, _abort) = (reader, events, client, underWay, options, time, abort);
        _pushing = PushAsync(findRecent);
    }

    public ProgressSubscription Reader { get; }

    public HubEvents Events { get; }

    /// <summary>Tells of a task as it stands, unless that was told already.</summary>
    public void Offer(MediaTaskSnapshot task) => Reader.Offer(new TaskUpdate { Task = task, StatusChanged = true });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Reader.DisposeAsync();
        await _pushing;
        _end.Dispose();
    }

    private async Task PushAsync(Func<CancellationToken, Task<IReadOnlyList<MediaTaskSnapshot>>> findRecent)
    {
        try
        {
            // Listened to first, looked up second: what happens in between is heard, and told once.
            await Reader.WatchAllAsync(_end.Token);
            foreach (var task in await findRecent(_end.Token))
            {
                Offer(task);
            }

            await foreach (var item in Reader.ReadAsync(_options.HeartbeatInterval, _end.Token))
            {
                await PushAsync(item);
            }

            // Too far behind: the client connects again and starts over.
            _abort();
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException or StoreUnavailableException)
        {
            _abort();
        }
        catch (OperationCanceledException)
        {
            // The connection is gone.
        }
    }

    private async Task PushAsync(ProgressItem? item)
    {
        if (item is not null && !Events.Wants(item.Task))
        {
            Events.Skip(item.Task);
            return;
        }

        // The answer about an older task has left long ago.
        if (item is not null && Events.IsNew(item.Task) && _time.GetUtcNow() - item.Task.CreatedAt < LongestHold)
        {
            await HoldAsync();
        }

        foreach (var (method, arguments) in item is null ? Events.Again() : Events.Of(item))
        {
            await _client.SendCoreAsync(method, arguments, _end.Token).WaitAsync(_options.WriteTimeout, _end.Token);
        }
    }

    private async Task HoldAsync()
    {
        try
        {
            await _underWay.SentAsync(Reader.Tenant).WaitAsync(LongestHold, _time, _end.Token);
        }
        catch (TimeoutException)
        {
            // Told all the same.
        }
    }
}
