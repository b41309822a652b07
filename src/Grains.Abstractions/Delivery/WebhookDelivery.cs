using System.Globalization;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>One event that one endpoint has to be told: one row, written in the commit of the change that it tells of.</summary>
/// <remarks>Task, endpoint and sequence are its key. Deliveries of one task to one endpoint go out in the order of their sequences; none waits for those of another task or endpoint.</remarks>
[GenerateSerializer, Immutable, Alias("mt.delivery")]
public sealed record WebhookDelivery
{
    /// <summary>The endpoint that a task's own submission names.</summary>
    public const string TaskEndpoint = "task";

    /// <summary>The task.</summary>
    [Id(0)] public required MediaTaskId Task { get; init; }

    /// <summary>The endpoint: an id of the tenant's (<c>ep_…</c>), or <see cref="TaskEndpoint"/>.</summary>
    [Id(1)] public required string Endpoint { get; init; }

    /// <summary>The task's sequence at the change.</summary>
    [Id(2)] public required long Sequence { get; init; }

    /// <summary>How far it is.</summary>
    [Id(3)] public DeliveryStatus Status { get; init; }

    /// <summary>How often it was sent, since it was made or replayed.</summary>
    [Id(4)] public int Attempts { get; init; }

    /// <summary>When somebody must look at it if nobody has until then; null when it is not pending.</summary>
    [Id(5)] public DateTimeOffset? DueAt { get; init; }

    /// <summary>When its event happened.</summary>
    [Id(6)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    [Id(7)] public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>What is told.</summary>
    [Id(8)] public required TaskEvent Event { get; init; }

    /// <summary>What came of the last attempt; null before the first.</summary>
    [Id(9)] public DeliveryAttempt? LastAttempt { get; init; }

    /// <summary>The id of the event, the same for all its attempts and endpoints.</summary>
    public string EventId => EventIdOf(Task, Sequence);

    /// <summary>The id of the event that a change of a task is: <c>evt_</c>, the task's id and the change's sequence.</summary>
    public static string EventIdOf(MediaTaskId task, long sequence) => string.Create(CultureInfo.InvariantCulture, $"evt_{task.Value:n}_{sequence}");
}

/// <summary>How far a delivery is. The number is stored.</summary>
public enum DeliveryStatus
{
    /// <summary>It is to be sent, or sent again.</summary>
    Pending = 0,

    /// <summary>The receiver answered with success.</summary>
    Delivered = 1,

    /// <summary>It was given up: a dead letter, kept to be replayed.</summary>
    Dead = 2,
}

/// <summary>What came of sending a delivery once.</summary>
/// <param name="At">When it was sent.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="StatusCode">The receiver's answer; null when there was none.</param>
/// <param name="Error">Why it is no success, a word of <see cref="DeliveryErrors"/>; null for a success.</param>
/// <param name="Detail">A sentence or the front of the answer, at most 1,024 characters; null when there is none.</param>
[GenerateSerializer, Immutable, Alias("mt.delivery.attempt")]
public sealed record DeliveryAttempt(
    [property: Id(0)] DateTimeOffset At,
    [property: Id(1)] TimeSpan Duration,
    [property: Id(2)] int? StatusCode = null,
    [property: Id(3)] string? Error = null,
    [property: Id(4)] string? Detail = null);
