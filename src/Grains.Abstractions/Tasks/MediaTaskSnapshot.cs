using System.Collections.Immutable;

namespace Orleans.MediaTasks.Tasks;

/// <summary>A task as everybody outside its grain sees it, at one moment.</summary>
[GenerateSerializer, Immutable, Alias("mt.task.snapshot")]
public sealed record MediaTaskSnapshot
{
    /// <summary>Who.</summary>
    [Id(0)] public required MediaTaskId Id { get; init; }

    /// <summary>What was asked.</summary>
    [Id(1)] public required MediaTaskSpec Spec { get; init; }

    /// <summary>The kind of work, resolved.</summary>
    [Id(2)] public required string Kind { get; init; }

    /// <summary>The provider in charge now.</summary>
    [Id(3)] public required string Provider { get; init; }

    /// <summary>The model in charge now; differs from the spec's after a fallback.</summary>
    [Id(4)] public required string Model { get; init; }

    /// <summary>Where the task is.</summary>
    [Id(5)] public required MediaTaskStatus Status { get; init; }

    /// <summary>0 to 100; 100 exactly when completed; never falls within an attempt.</summary>
    [Id(6)] public int Progress { get; init; }

    /// <summary>What the attempt is doing, one word of the provider's; null when it said nothing.</summary>
    [Id(7)] public string? Stage { get; init; }

    /// <summary>A sentence about the current stage or wait; null when there is nothing to say.</summary>
    [Id(8)] public string? Message { get; init; }

    /// <summary>The number of the current or last attempt; 0 before the first.</summary>
    [Id(9)] public int Attempt { get; init; }

    /// <summary>Whether a cancel was asked for and is on its way.</summary>
    [Id(10)] public bool CancelRequested { get; init; }

    /// <summary>The number of the last update of this task. Grows by one from update to update, and by a leap when another node takes the task over.</summary>
    [Id(11)] public long Sequence { get; init; }

    /// <summary>When the task was acknowledged.</summary>
    [Id(12)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    [Id(13)] public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When its first attempt started.</summary>
    [Id(14)] public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    [Id(15)] public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>When a scheduled or retrying task will be looked at next.</summary>
    [Id(16)] public DateTimeOffset? DueAt { get; init; }

    /// <summary>Place in the provider's queue, from 1; null when it does not wait for admission or the place is not known yet.</summary>
    [Id(17)] public int? QueuePosition { get; init; }

    /// <summary>Estimated time until the end; null when nothing is known.</summary>
    [Id(18)] public TimeSpan? EstimatedRemaining { get; init; }

    /// <summary>What came out; empty until completed.</summary>
    [Id(19)] public ImmutableArray<MediaOutput> Outputs { get; init; } = [];

    /// <summary>Why it failed; null unless failed, or the last attempt's failure while retrying.</summary>
    [Id(20)] public MediaTaskFailure? Failure { get; init; }

    /// <summary>All attempts, oldest first; at most 100.</summary>
    [Id(21)] public ImmutableArray<AttemptRecord> Attempts { get; init; } = [];
}
