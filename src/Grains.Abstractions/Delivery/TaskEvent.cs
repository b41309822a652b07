using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>What happened to a task, as receivers of webhooks are told. The number is stored.</summary>
public enum TaskEventType
{
    /// <summary>An attempt has begun.</summary>
    Started = 1,

    /// <summary>An attempt has got on. Coalesced, told once and never again.</summary>
    Progress = 2,

    /// <summary>An attempt failed and another one is due.</summary>
    Retrying = 3,

    /// <summary>The task ended well.</summary>
    Completed = 10,

    /// <summary>The task failed for good.</summary>
    Failed = 11,

    /// <summary>The task was cancelled.</summary>
    Cancelled = 12,
}

/// <summary>One event of a task: what changes from event to event. The rest of a body comes from the task's row, which keeps it.</summary>
[GenerateSerializer, Immutable, Alias("mt.task-event")]
public sealed record TaskEvent
{
    /// <summary>What happened.</summary>
    [Id(0)] public required TaskEventType Type { get; init; }

    /// <summary>When.</summary>
    [Id(1)] public required DateTimeOffset At { get; init; }

    /// <summary>Where the task was then.</summary>
    [Id(2)] public required MediaTaskStatus Status { get; init; }

    /// <summary>The attempt that it is about; 0 when there was none.</summary>
    [Id(3)] public int Attempt { get; init; }

    /// <summary>0 to 100.</summary>
    [Id(4)] public int Progress { get; init; }

    /// <summary>What the attempt was doing; null when it said nothing.</summary>
    [Id(5)] public string? Stage { get; init; }

    /// <summary>Estimated time until the end, of progress alone; null when nothing is known.</summary>
    [Id(6)] public TimeSpan? EstimatedRemaining { get; init; }

    /// <summary>Why it failed, or the last attempt did; null otherwise.</summary>
    [Id(7)] public MediaTaskFailure? Failure { get; init; }

    /// <summary>When the next attempt is due, of <see cref="TaskEventType.Retrying"/> alone.</summary>
    [Id(8)] public DateTimeOffset? RetryAt { get; init; }
}
