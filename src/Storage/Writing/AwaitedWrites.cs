namespace Orleans.MediaTasks.Tasks;

/// <summary>What is due for the next commit, in order of arrival.</summary>
/// <remarks>Not bounded and not locked, but for <see cref="Rows"/>: the queue that owns it does both.</remarks>
internal sealed class AwaitedWrites
{
    private readonly Queue<WriteOperation> _operations = new();
    private int _rows;

    public int Count => _operations.Count;

    /// <summary>What the operations count together. Any thread may ask.</summary>
    public int Rows => Volatile.Read(ref _rows);

    public void Add(WriteOperation operation)
    {
        _operations.Enqueue(operation);
        _rows += operation.Rows;
    }

    /// <summary>Moves one commit's worth into <paramref name="batch"/>, up to what has to wait for another lane; false when that is nothing.</summary>
    public bool TryTake(List<WriteOperation> batch, int limit, WriteLanes lanes, WriteLane lane)
    {
        while (_operations.TryPeek(out var operation) && (operation.Rows <= limit || batch.Count == 0))
        {
            if (lanes.MustWait(operation))
            {
                break;
            }

            batch.Add(Dequeue());
            operation.Hold(lane.Held);
            limit -= operation.Rows;
        }

        if (batch.Count > 0)
        {
            lanes.Enter(lane);
        }

        return batch.Count > 0;
    }

    /// <summary>Takes out what has waited since before <paramref name="since"/>.</summary>
    public List<WriteOperation> TakeOlderThan(long since)
    {
        var old = new List<WriteOperation>();
        while (_operations.TryPeek(out var operation) && operation.Since < since)
        {
            old.Add(Dequeue());
        }

        return old;
    }

    private WriteOperation Dequeue()
    {
        var operation = _operations.Dequeue();
        _rows -= operation.Rows;
        return operation;
    }
}
