using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>Which deliveries of a tenant. Filters that are null let everything through.</summary>
[GenerateSerializer, Immutable, Alias("mt.delivery.query")]
public sealed record DeliveryQuery
{
    /// <summary>Whose.</summary>
    [Id(0)] public required string Tenant { get; init; }

    /// <summary>How far they must be. Default: dead letters.</summary>
    [Id(1)] public DeliveryStatus Status { get; init; } = DeliveryStatus.Dead;

    /// <summary>Of this endpoint.</summary>
    [Id(2)] public string? Endpoint { get; init; }

    /// <summary>Of this task.</summary>
    [Id(3)] public Guid? Task { get; init; }

    /// <summary>Of this one event of the task.</summary>
    [Id(4)] public long? Sequence { get; init; }

    /// <summary>Made at or after.</summary>
    [Id(5)] public DateTimeOffset? From { get; init; }

    /// <summary>Made before.</summary>
    [Id(6)] public DateTimeOffset? To { get; init; }

    /// <summary>Continue after this one (the last of the page before); null for the first page.</summary>
    [Id(7)] public DeliveryKey? After { get; init; }

    /// <summary>At most so many; 1 to 100. Default: 50.</summary>
    [Id(8)] public int Limit { get; init; } = 50;
}

/// <summary>The place of a delivery in a tenant's listing: newest task first, then endpoint, then newest event first.</summary>
/// <param name="Task">The task.</param>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Sequence">The event.</param>
[GenerateSerializer, Immutable, Alias("mt.delivery.key")]
public readonly record struct DeliveryKey([property: Id(0)] Guid Task, [property: Id(1)] string Endpoint, [property: Id(2)] long Sequence);

/// <summary>One page of deliveries.</summary>
/// <param name="Deliveries">In the order of <see cref="DeliveryKey"/>.</param>
/// <param name="Next">Where the next page starts after; null on the last page.</param>
[GenerateSerializer, Immutable, Alias("mt.delivery.page")]
public sealed record DeliveryPage([property: Id(0)] IReadOnlyList<WebhookDelivery> Deliveries, [property: Id(1)] DeliveryKey? Next);

/// <summary>Questions about deliveries, answered from the store, and their replay. Stateless; any key, by custom 0.</summary>
[Alias("mt.delivery.log")]
public interface IDeliveryLogGrain : IGrainWithIntegerKey
{
    /// <summary>One page of a tenant's deliveries.</summary>
    [Alias("List")]
    Task<DeliveryPage> ListAsync(DeliveryQuery query, CancellationToken cancellationToken = default);

    /// <summary>All deliveries of a task, by endpoint, oldest event first; at most 1,000.</summary>
    [Alias("OfTask")]
    Task<IReadOnlyList<WebhookDelivery>> OfTaskAsync(MediaTaskId task, CancellationToken cancellationToken = default);

    /// <summary>Has deliveries that match sent once more, at most <see cref="DeliveryQuery.Limit"/> in one call, and says how many.</summary>
    [Alias("Replay")]
    Task<int> ReplayAsync(DeliveryQuery query, CancellationToken cancellationToken = default);
}
