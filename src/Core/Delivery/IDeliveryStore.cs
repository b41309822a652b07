using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>The rows of all deliveries: what is still to be sent, and what became of the rest. The same store as <see cref="ITaskStore"/>, whose updates make them.</summary>
public interface IDeliveryStore
{
    /// <summary>Replaces a pending row, without waiting: written within a few tens of milliseconds, the last write of a row wins. A row that is not there, not pending any more, or has more attempts than this one stays as it is: whoever puts it off may have read it before it was sent.</summary>
    /// <remarks>Nothing is lost when it never gets to the disk: the delivery is sent once more, with the same id.</remarks>
    void UpdateLazily(WebhookDelivery next);

    /// <summary>Deliveries of tasks that are pending, by task, endpoint and sequence.</summary>
    Task<IReadOnlyList<WebhookDelivery>> ReadPendingAsync(IReadOnlyList<MediaTaskId> tasks, CancellationToken cancellationToken = default);

    /// <summary>Tasks of a shard that have pending deliveries which are due at or before <paramref name="now"/>, oldest due first, each once.</summary>
    Task<IReadOnlyList<MediaTaskId>> ReadDueTasksAsync(int shard, DateTimeOffset now, int limit, CancellationToken cancellationToken = default);

    /// <summary>The earliest due moment of a shard's pending deliveries after <paramref name="after"/>; null when there is none.</summary>
    Task<DateTimeOffset?> NextDueDeliveryAsync(int shard, DateTimeOffset after, CancellationToken cancellationToken = default);

    /// <summary>One page of a tenant's deliveries.</summary>
    Task<DeliveryPage> ListAsync(DeliveryQuery query, CancellationToken cancellationToken = default);

    /// <summary>All deliveries of a task, by endpoint and sequence, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<WebhookDelivery>> ReadOfTaskAsync(MediaTaskId task, int limit, CancellationToken cancellationToken = default);

    /// <summary>Makes deliveries that match pending again, with no attempts used and due at <paramref name="now"/>; at most the query's limit. On disk when it returns.</summary>
    /// <returns>Those that were changed, as they are now.</returns>
    Task<IReadOnlyList<WebhookDelivery>> ReplayAsync(DeliveryQuery query, DateTimeOffset now, CancellationToken cancellationToken = default);
}
