using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Tasks;

/// <content>The deliveries, which the updates of tasks make.</content>
public sealed partial class SqliteTaskStore : IDeliveryStore
{
    /// <inheritdoc/>
    public void UpdateLazily(WebhookDelivery next) => _queue.AddLazily(next);

    /// <inheritdoc/>
    public Task<IReadOnlyList<WebhookDelivery>> ReadPendingAsync(IReadOnlyList<MediaTaskId> tasks, CancellationToken cancellationToken = default) =>
        _reads.ReadAsync(session => DeliveryScans.Pending(session, tasks), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<MediaTaskId>> ReadDueTasksAsync(int shard, DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        _reads.ReadAsync(session => DeliveryScans.DueTasks(session, shard, now, limit), cancellationToken);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextDueDeliveryAsync(int shard, DateTimeOffset after, CancellationToken cancellationToken = default) =>
        _reads.ReadAsync(session => DeliveryScans.NextDue(session, shard, after), cancellationToken);

    /// <inheritdoc/>
    public Task<DeliveryPage> ListAsync(DeliveryQuery query, CancellationToken cancellationToken = default) =>
        _reads.ReadAsync(session => DeliveryScans.List(session, query), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<WebhookDelivery>> ReadOfTaskAsync(MediaTaskId task, int limit, CancellationToken cancellationToken = default) =>
        _reads.ReadAsync(session => DeliveryScans.OfTask(session, task, limit), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<WebhookDelivery>> ReplayAsync(DeliveryQuery query, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        if (query.Status == DeliveryStatus.Pending)
        {
            return Task.FromResult<IReadOnlyList<WebhookDelivery>>([]);
        }

        // Behind what was accepted before, so that it finds what was given up a moment ago.
        var operation = new CommandOperation<IReadOnlyList<WebhookDelivery>>(session => session.Deliveries.Replay(query, now));
        _queue.AddBarrier(operation);
        return operation.Answer.WaitAsync(cancellationToken);
    }
}
