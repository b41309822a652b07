using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Tasks;

/// <content>The deliveries, which the updates of tasks make.</content>
public sealed partial class PostgresTaskStore : IDeliveryStore
{
    /// <inheritdoc/>
    public void UpdateLazily(WebhookDelivery next) => _queue.AddLazily(next);

    /// <inheritdoc/>
    public Task<IReadOnlyList<WebhookDelivery>> ReadPendingAsync(IReadOnlyList<MediaTaskId> tasks, CancellationToken cancellationToken = default) =>
        _deliveries.PendingAsync(tasks, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<MediaTaskId>> ReadDueTasksAsync(int shard, DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        _deliveries.DueTasksAsync(shard, now, limit, cancellationToken);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextDueDeliveryAsync(int shard, DateTimeOffset after, CancellationToken cancellationToken = default) =>
        _deliveries.NextDueAsync(shard, after, cancellationToken);

    /// <inheritdoc/>
    public Task<DeliveryPage> ListAsync(DeliveryQuery query, CancellationToken cancellationToken = default) => _deliveries.ListAsync(query, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<WebhookDelivery>> ReadOfTaskAsync(MediaTaskId task, int limit, CancellationToken cancellationToken = default) =>
        _deliveries.OfTaskAsync(task, limit, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WebhookDelivery>> ReplayAsync(DeliveryQuery query, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        // First what was accepted before, so that it finds what was given up a moment ago.
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        return await _deliveries.ReplayAsync(query, now, cancellationToken).ConfigureAwait(false);
    }
}
