namespace Orleans.MediaTasks.Tasks;

/// <summary>The history of one attempt.</summary>
[GenerateSerializer, Immutable, Alias("mt.task.attempt")]
public sealed record AttemptRecord
{
    /// <summary>From 1. Polling and waiting are not attempts.</summary>
    [Id(0)] public required int Number { get; init; }

    /// <summary>The provider that ran it.</summary>
    [Id(1)] public required string Provider { get; init; }

    /// <summary>The model it ran.</summary>
    [Id(2)] public required string Model { get; init; }

    /// <summary>When its permit was granted.</summary>
    [Id(3)] public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it reported; null while it runs.</summary>
    [Id(4)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it failed; null while it runs and when it succeeded.</summary>
    [Id(5)] public MediaTaskFailure? Failure { get; init; }

    /// <summary>When the next attempt was due after this one failed; null when there was none to be.</summary>
    [Id(6)] public DateTimeOffset? RetryAt { get; init; }
}
