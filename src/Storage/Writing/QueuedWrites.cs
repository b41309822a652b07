using System.Collections.Immutable;
using Orleans.MediaTasks.Delivery;

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

    public static ValueTask<UpdateOutcome> UpdateAsync(this WriteQueue queue, MediaTaskState previous, MediaTaskState next, ImmutableArray<WebhookDelivery> deliveries)
    {
        var operation = new UpdateOperation(previous, next, EncodedDelivery.OfNew(deliveries));
        queue.Add(operation, next);
        return new ValueTask<UpdateOutcome>(operation.Answer);
    }

    /// <param name="queue">Where it waits.</param>
    /// <param name="row">The row as it was just read; null for none.</param>
    /// <param name="version">The version that it must have.</param>
    /// <param name="cancellationToken">Waits no longer.</param>
    public static Task<bool> RemoveAsync(this WriteQueue queue, MediaTaskState? row, long version, CancellationToken cancellationToken)
    {
        if (row is null || row.Version != version || !row.Status.IsTerminal())
        {
            return Task.FromResult(false);
        }

        var operation = new RemoveOperation(row);
        queue.Add(operation);
        return operation.Answer.WaitAsync(cancellationToken);
    }

    public static Task FlushAsync(this WriteQueue queue, CancellationToken cancellationToken)
    {
        var barrier = new BarrierOperation();
        queue.AddBarrier(barrier);
        return barrier.Answer.WaitAsync(cancellationToken);
    }
}
