namespace Orleans.MediaTasks.Tasks;

/// <summary>The writes of a store as its callers make them, all through its queue.</summary>
internal static class QueuedWrites
{
    public static Task<IReadOnlyList<InsertResult>> InsertAsync(this WriteQueue queue, IReadOnlyList<MediaTaskState> rows, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<IReadOnlyList<InsertResult>>(cancellationToken);
        }

        if (rows.Count == 0)
        {
            return Task.FromResult<IReadOnlyList<InsertResult>>([]);
        }

        var operation = new InsertOperation(rows);
        queue.Add(operation);
        return cancellationToken.CanBeCanceled ? operation.Answer.WaitAsync(cancellationToken) : operation.Answer;
    }

    public static ValueTask<UpdateOutcome> UpdateAsync(this WriteQueue queue, MediaTaskState previous, MediaTaskState next)
    {
        var operation = new UpdateOperation(previous, next);
        queue.Add(operation, next);
        return new ValueTask<UpdateOutcome>(operation.Answer);
    }

    public static Task FlushAsync(this WriteQueue queue, CancellationToken cancellationToken)
    {
        var barrier = new BarrierOperation();
        queue.AddBarrier(barrier);
        return barrier.Answer.WaitAsync(cancellationToken);
    }
}
