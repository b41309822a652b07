using System.Diagnostics.CodeAnalysis;

namespace Orleans.MediaTasks.Tasks;

/// <summary>What waits for the next commit: awaited operations in order of arrival, and lazy updates that hope to be merged.</summary>
/// <remarks>Bounded: a full queue refuses at once. Any thread adds, one thread takes.</remarks>
internal sealed class WriteQueue(TaskStoreOptions options)
{
    private readonly object _gate = new();
    private readonly Queue<WriteOperation> _awaited = new();
    private readonly Dictionary<MediaTaskId, LazyUpdateOperation> _lazyById = [];
    private readonly Queue<LazyUpdateOperation> _lazyByDeadline = new();
    private readonly long _lazyDelay = (long)options.LazyDelay.TotalMilliseconds;
    private int _rows;
    private bool _closed;

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
            if (_lazyById.Remove(next.Id, out var lazy))
            {
                if (lazy.Next.Version == operation.Previous.Version)
                {
                    operation.Previous = lazy.Previous;
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
    public void AddLazily(MediaTaskState previous, MediaTaskState next)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            if (_lazyById.TryGetValue(next.Id, out var waiting))
            {
                if (waiting.Next.Version == previous.Version)
                {
                    waiting.Next = next;
                    return;
                }

                Enqueue(waiting);
            }
            else if (_lazyById.Count >= options.QueueLimit)
            {
                throw Full();
            }

            var lazy = new LazyUpdateOperation(previous, next, Environment.TickCount64 + _lazyDelay);
            _lazyById[next.Id] = lazy;
            _lazyByDeadline.Enqueue(lazy);
            if (_lazyById.Count == 1)
            {
                Monitor.Pulse(_gate);
            }
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
    public bool Take(List<WriteOperation> batch)
    {
        lock (_gate)
        {
            while (true)
            {
                ReleaseLazy(_closed ? long.MaxValue : Environment.TickCount64);
                if (_awaited.Count > 0)
                {
                    TakeBatch(batch);
                    return true;
                }

                if (_closed)
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
        var old = new List<WriteOperation>();
        lock (_gate)
        {
            ReleaseLazy(Environment.TickCount64);
            while (_awaited.TryPeek(out var operation) && operation.Since < since)
            {
                old.Add(_awaited.Dequeue());
                _rows -= operation.Rows;
            }
        }

        return old;
    }

    /// <summary>Accepts nothing more; what was accepted is still taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }
    }

    private void TakeBatch(List<WriteOperation> batch)
    {
        var room = options.BatchLimit;
        while (_awaited.TryPeek(out var operation) && (operation.Rows <= room || batch.Count == 0))
        {
            batch.Add(_awaited.Dequeue());
            _rows -= operation.Rows;
            room -= operation.Rows;
        }
    }

    private void WaitForWork()
    {
        if (TryPeekLazy(out var first))
        {
            Monitor.Wait(_gate, (int)Math.Max(1, first.Deadline - Environment.TickCount64));
        }
        else
        {
            Monitor.Wait(_gate);
        }
    }

    private void ReleaseLazy(long now)
    {
        while (TryPeekLazy(out var lazy) && lazy.Deadline <= now)
        {
            _lazyByDeadline.Dequeue();
            _lazyById.Remove(lazy.Next.Id);
            Enqueue(lazy);
        }
    }

    private bool TryPeekLazy([NotNullWhen(true)] out LazyUpdateOperation? lazy)
    {
        while (_lazyByDeadline.TryPeek(out lazy))
        {
            if (_lazyById.TryGetValue(lazy.Next.Id, out var waiting) && ReferenceEquals(waiting, lazy))
            {
                return true;
            }

            _lazyByDeadline.Dequeue(); // It went another way meanwhile.
        }

        return false;
    }

    private void Enqueue(WriteOperation operation)
    {
        _awaited.Enqueue(operation);
        _rows += operation.Rows;
        if (_awaited.Count == 1)
        {
            Monitor.Pulse(_gate);
        }
    }

    private void ThrowIfFull(WriteOperation operation, int limit)
    {
        ThrowIfClosed();
        if (_rows + operation.Rows > limit)
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
