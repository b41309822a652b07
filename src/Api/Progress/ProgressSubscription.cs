using System.Runtime.CompilerServices;
using Orleans.MediaTasks.Progress;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>One reader of the feed: a connection with its tasks and what waits for it.</summary>
/// <remarks>Owns its bounded memory and one timer. Nothing survives the connection: the reader comes back with the last sequence it
/// has. Updates come in on the publisher's thread and never wait; reading is for one consumer.</remarks>
internal sealed class ProgressSubscription : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly ProgressFeed _feed;
    private readonly ProgressFeedOptions _options;
    private readonly PendingUpdates _pending;
    private readonly ReaderAlarm _alarm;
    private readonly Watches _watches;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isClosed;

    public ProgressSubscription(ProgressFeed feed, string tenant, ProgressFeedOptions options, TimeProvider time)
    {
        (_feed, Tenant, _options) = (feed, tenant, options);
        _pending = new PendingUpdates(options);
        _alarm = new ReaderAlarm(time);
        _watches = new Watches(feed, this);
    }

    public string Tenant { get; }

    /// <summary>Ends with the connection.</summary>
    public Task Closed => _closed.Task;

    /// <summary>What waits for this reader, in bytes.</summary>
    public int PendingBytes => Ask(static pending => pending.Bytes);

    /// <summary>Tasks watched by id that have not ended.</summary>
    public int Watched => Ask(static pending => pending.Singles);

    /// <summary>Watches one task; the reader is told how it stands unless it has seen <paramref name="since"/> and nothing happened after.</summary>
    /// <returns>The task as it stands; null when this tenant has no such task.</returns>
    public async Task<MediaTaskSnapshot?> WatchAsync(MediaTaskId id, long? since, CancellationToken cancellationToken)
    {
        // Registered first, read second: what happens in between is heard, not lost.
        lock (_gate)
        {
            if (_isClosed)
            {
                return null;
            }

            _pending.Hold(id);
            _watches.Add(id);
        }

        try
        {
            await _feed.ListenAsync(Tenant, cancellationToken);
            if (await _feed.ReadAsync(id, cancellationToken) is { } task)
            {
                lock (_gate)
                {
                    _pending.Confirm(since, task, _alarm.Now);
                }

                _alarm.Ring();
                return task;
            }
        }
        catch
        {
            Unwatch(id);
            throw;
        }

        Unwatch(id);
        return null;
    }

    /// <summary>Watches every task of the tenant from now on, beyond their ends.</summary>
    public async Task WatchAllAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _pending.WatchAll();
            _watches.AddAll();
        }

        await _feed.ListenAsync(Tenant, cancellationToken);
    }

    /// <summary>Ends the watch of one task.</summary>
    public void Unwatch(MediaTaskId id)
    {
        lock (_gate)
        {
            _pending.Drop(id);
            _watches.Remove(id);
        }
    }

    /// <summary>Ends every watch.</summary>
    public void UnwatchAll()
    {
        lock (_gate)
        {
            _pending.DropAll();
            _watches.Clear();
        }
    }

    /// <summary>Takes an update in. Returns at once.</summary>
    public void Offer(TaskUpdate update)
    {
        bool isDue;
        lock (_gate)
        {
            isDue = !_isClosed && _pending.Offer(update, _alarm.Now);
        }

        if (isDue)
        {
            _alarm.Ring();
        }
    }

    /// <summary>What the reader is told, in order per task; ends when the reader is overrun or the subscription closed.</summary>
    public async IAsyncEnumerable<ProgressItem> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in ReadAsync(Timeout.InfiniteTimeSpan, cancellationToken))
        {
            yield return item!;
        }
    }

    /// <summary>As the other, with signs of life.</summary>
    /// <param name="heartbeat">After so long without an item, a null says that there is none; infinite for never.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<ProgressItem?> ReadAsync(TimeSpan heartbeat, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var silentAt = NextHeartbeat(heartbeat);
        while (true)
        {
            PendingStep step;
            lock (_gate)
            {
                step = _isClosed ? new PendingStep.Overrun() : _pending.Next(_alarm.Now);
            }

            var item = step is PendingStep.Read read ? await ReadTaskAsync(read.Cursor, cancellationToken) : (step as PendingStep.Tell)?.Item;
            if (item is not null)
            {
                if (item.IsTerminal)
                {
                    ForgetEnded(item.Task.Id);
#if PLANT_DROPPED_TERMINAL
                    continue;
#endif
                }

                yield return item;
                silentAt = NextHeartbeat(heartbeat);
            }
            else if (_alarm.Now >= silentAt)
            {
                yield return null;
                silentAt = NextHeartbeat(heartbeat);
            }
            else if (step is PendingStep.Overrun)
            {
                yield break;
            }
            else if (step is PendingStep.Wait wait)
            {
                await _alarm.WaitAsync(wait.Until < silentAt ? wait.Until : silentAt, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
        }

        UnwatchAll();
        _alarm.Ring();
        await _alarm.DisposeAsync();
        _feed.Close(this);
        _closed.TrySetResult();
    }

    private async Task<ProgressItem?> ReadTaskAsync(TaskCursor cursor, CancellationToken cancellationToken)
    {
        var (task, isKnown) = await _feed.TryReadAsync(cursor.Id, cancellationToken);
        lock (_gate)
        {
            if (task is not null)
            {
                return _pending.TellRead(cursor, task, _alarm.Now);
            }

            if (isKnown)
            {
                _pending.Drop(cursor.Id);
                _watches.Remove(cursor.Id);
            }
            else
            {
                _pending.Postpone(cursor, _alarm.Now + (_options.QuietInterval / 4));
            }

            return null;
        }
    }

    private int Ask(Func<PendingUpdates, int> question)
    {
        lock (_gate)
        {
            return question(_pending);
        }
    }

    private TimeSpan NextHeartbeat(TimeSpan heartbeat) => heartbeat == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : _alarm.Now + heartbeat;

    private void ForgetEnded(MediaTaskId id)
    {
        lock (_gate)
        {
            if (!_pending.Watches(id))
            {
                _watches.Remove(id);
            }
        }
    }
}
