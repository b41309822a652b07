using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Tasks;

/// <summary>What waits for the next commit: awaited operations in order of arrival, and lazy updates that hope to be merged.</summary>
/// <remarks>Bounded: a full queue refuses at once. Any thread adds; each lane is a thread that takes. Of one task's operations, and around a barrier,
/// none begins before those in front of it are done; two calls with one idempotency key may meet in the database.</remarks>
internal sealed class WriteQueue(TaskStoreOptions options)
{
    private readonly object _gate = new();
    private readonly AwaitedWrites _awaited = new();
    private readonly LazyWrites<MediaTaskId, LazyUpdateOperation> _lazyTasks = new(lazy => lazy.Next.Id);
    private readonly LazyWrites<DeliveryId, DeliveryUpdateOperation> _lazyDeliveries = new(lazy => lazy.Id);
    private readonly WriteLanes _lanes = new();
    private readonly long _lazyDelay = (long)options.LazyDelay.TotalMilliseconds;
    private bool _closed;

    /// <summary>Rows that wait for a commit at the moment.</summary>
    public int Waiting => _awaited.Rows;

    /// <summary>Adds new rows; refused when as many wait as the limit allows.</summary>
    public void Add(InsertOperation operation)
    {
        lock (_gate)
        {
            ThrowIfFull(operation, options.QueueLimit);
            Enqueue(operation);
        }
    }

    /// <summary>Adds anything else; refused only at twice the limit, so that new work does not push out the end of old work.</summary>
    public void Add(WriteOperation operation)
    {
        lock (_gate)
        {
            ThrowIfFull(operation, 2 * options.QueueLimit);
            Enqueue(operation);
        }
    }

    /// <summary>Adds an awaited update; a lazy one that it builds on goes into it.</summary>
    public void Add(UpdateOperation operation, MediaTaskState next)
    {
        lock (_gate)
        {
            ThrowIfFull(operation, 2 * options.QueueLimit);
            if (_lazyTasks.Remove(next.Id, out var lazy))
            {
                if (lazy.Next.Version == operation.Previous.Version)
                {
                    operation.Previous = lazy.Previous;
                    operation.Deliveries = EncodedDelivery.Join(lazy.Deliveries, operation.Deliveries);
                }
                else
                {
                    Enqueue(lazy);
                }
            }

            Enqueue(operation);
        }
    }

    /// <summary>Adds an update that nobody awaits, or carries the waiting one of its row on.</summary>
    public void AddLazily(MediaTaskState previous, MediaTaskState next, EncodedDelivery[]? deliveries = null)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            if (_lazyTasks.TryGet(next.Id, out var waiting))
            {
                if (waiting.Next.Version == previous.Version)
                {
                    waiting.Next = next;
                    waiting.Deliveries = EncodedDelivery.Join(waiting.Deliveries, deliveries);
                    return;
                }

                Enqueue(waiting);
            }
            else
            {
                ThrowIfFull(_lazyTasks.Count);
            }

            _lazyTasks.Add(new LazyUpdateOperation(previous, next, deliveries, Environment.TickCount64 + _lazyDelay));
            PulseForFirstLazy();
        }
    }

    /// <summary>Adds the change of a delivery, or puts it in the place of the waiting one.</summary>
    /// <remarks>It waits as long as a lazy update, so that one which makes the delivery goes before it.</remarks>
    public void AddLazily(WebhookDelivery next)
    {
        var operation = new DeliveryUpdateOperation(next, Environment.TickCount64 + _lazyDelay);
        lock (_gate)
        {
            ThrowIfClosed();
            if (_lazyDeliveries.TryGet(operation.Id, out var waiting))
            {
                waiting.Next = operation.Next.Row.Attempts < waiting.Next.Row.Attempts ? waiting.Next : operation.Next;
                return;
            }

            ThrowIfFull(_lazyDeliveries.Count);
            _lazyDeliveries.Add(operation);
            PulseForFirstLazy();
        }
    }

    /// <summary>Adds an operation behind everything that was accepted so far, lazy updates included.</summary>
    public void AddBarrier(WriteOperation operation)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            ReleaseLazy(long.MaxValue);
            Enqueue(operation);
        }
    }

    /// <summary>Waits for work and moves one commit's worth of it into <paramref name="batch"/>; false when closed and empty.</summary>
    /// <remarks>Says that all that <paramref name="lane"/> took before is done.</remarks>
    public bool Take(List<WriteOperation> batch, WriteLane lane)
    {
        lock (_gate)
        {
            if (_lanes.Leave(lane))
            {
                Monitor.PulseAll(_gate);
            }

            while (true)
            {
                ReleaseLazy(_closed ? long.MaxValue : Environment.TickCount64);
                if ((_closed || _lanes.MayBegin(lane, _awaited.Rows)) && _awaited.TryTake(batch, options.BatchLimit, _lanes, lane))
                {
                    return true;
                }

                if (_closed && _awaited.Count == 0)
                {
                    return false;
                }

                WaitForWork();
            }
        }
    }

    /// <summary>Takes out what has waited since before <paramref name="since"/>, to be refused by whoever calls.</summary>
    public List<WriteOperation> TakeOlderThan(long since)
    {
        lock (_gate)
        {
            ReleaseLazy(Environment.TickCount64);
            return _awaited.TakeOlderThan(since);
        }
    }

    /// <summary>Accepts nothing more; what was accepted is still taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void WaitForWork()
    {
        var deadline = Math.Min(_lazyTasks.NextDeadline, _lazyDeliveries.NextDeadline);
        Monitor.Wait(_gate, deadline == long.MaxValue ? Timeout.Infinite : (int)Math.Max(1, deadline - Environment.TickCount64));
    }

    private void ReleaseLazy(long now)
    {
        while (_lazyTasks.TryTake(now, out var update))
        {
            Enqueue(update);
        }

        while (_lazyDeliveries.TryTake(now, out var update))
        {
            Enqueue(update);
        }
    }

    private void PulseForFirstLazy()
    {
        if (_lazyTasks.Count + _lazyDeliveries.Count == 1)
        {
            Monitor.PulseAll(_gate);
        }
    }

    private void Enqueue(WriteOperation operation)
    {
        _awaited.Add(operation);
        if (_lanes.IsNews(_awaited.Rows, operation.Rows))
        {
            Monitor.PulseAll(_gate);
        }
    }

    private void ThrowIfFull(WriteOperation operation, int limit)
    {
        ThrowIfClosed();
        if (_awaited.Rows + operation.Rows > limit)
        {
            throw Full();
        }
    }

    private void ThrowIfFull(int lazy)
    {
        if (lazy >= options.QueueLimit)
        {
            throw Full();
        }
    }

    private void ThrowIfClosed()
    {
        if (_closed)
        {
            throw new StoreUnavailableException("The task store is closed: the process is shutting down.");
        }
    }

    private static StoreUnavailableException Full() =>
        new("Too many writes wait for the database. Try again in a moment; if this goes on, look at the disk or at MediaTasks__Store__QueueLimit.");
}
