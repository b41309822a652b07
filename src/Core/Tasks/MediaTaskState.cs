using System.Collections.Immutable;
using Orleans.MediaTasks.Limits;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The persisted state of a task: one row. Only MediaTaskMachine makes a new one from an old one.</summary>
[GenerateSerializer, Immutable, Alias("mt.task.state")]
public sealed record MediaTaskState
{
    /// <summary>The <see cref="Version"/> of a row that has not changed yet.</summary>
    public const long FirstVersion = 1;

    /// <summary>Who.</summary>
    [Id(0)] public required MediaTaskId Id { get; init; }

    /// <summary>What was asked.</summary>
    [Id(1)] public required MediaTaskSpec Spec { get; init; }

    /// <summary>The kind of work, resolved.</summary>
    [Id(2)] public required string Kind { get; init; }

    /// <summary>The provider in charge.</summary>
    [Id(3)] public required string Provider { get; init; }

    /// <summary>The model in charge.</summary>
    [Id(4)] public required string Model { get; init; }

    /// <summary>Where the task is.</summary>
    [Id(5)] public required MediaTaskStatus Status { get; init; }

    /// <summary><see cref="FirstVersion"/>, and one more with every change; every write is a compare-and-swap on it.</summary>
    [Id(6)] public required long Version { get; init; }

    /// <summary>The number of the last published update that this state knows of.</summary>
    [Id(7)] public long Sequence { get; init; }

    /// <summary>The number of the current or last attempt; 0 before the first.</summary>
    [Id(8)] public int Attempt { get; init; }

    /// <summary>Attempts that count against the policy since the submission or the last manual retry or fallback.</summary>
    [Id(9)] public int AttemptsUsed { get; init; }

    /// <summary>How often the owner of an attempt died under it, since the submission or the last manual retry.</summary>
    [Id(10)] public int OwnerDeaths { get; init; }

    /// <summary>The silo incarnation that runs the attempt; null unless processing, and null while a remote job or a repeatable submit that was handed back waits for its next owner.</summary>
    [Id(11)] public string? Owner { get; init; }

    /// <summary>The permit under which the attempt runs; null unless processing.</summary>
    [Id(12)] public Permit? Permit { get; init; }

    /// <summary>The provider's id of the remote job, once known.</summary>
    [Id(13)] public string? ExternalId { get; init; }

    /// <summary>When the task was acknowledged.</summary>
    [Id(14)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    [Id(15)] public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When its first attempt started.</summary>
    [Id(16)] public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    [Id(17)] public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>The next moment at which somebody must look at it (start, backoff, expiry, attempt timeout, cancel grace, next poll); null when terminal or when there is none.</summary>
    [Id(18)] public DateTimeOffset? DueAt { get; init; }

    /// <summary>0 to 100, as far as it was persisted.</summary>
    [Id(19)] public int Progress { get; init; }

    /// <summary>What the attempt was doing, as far as it was persisted.</summary>
    [Id(20)] public string? Stage { get; init; }

    /// <summary>Whether a cancel was asked for.</summary>
    [Id(21)] public bool CancelRequested { get; init; }

    /// <summary>What came out.</summary>
    [Id(22)] public ImmutableArray<MediaOutput> Outputs { get; init; } = [];

    /// <summary>The last failure.</summary>
    [Id(23)] public MediaTaskFailure? Failure { get; init; }

    /// <summary>The history, oldest first.</summary>
    [Id(24)] public ImmutableArray<AttemptRecord> Attempts { get; init; } = [];

    /// <summary>The caller's idempotency key with its scope; null for none.</summary>
    [Id(25)] public string? IdempotencyKey { get; init; }

    /// <summary>The hash of the request the key stands for.</summary>
    [Id(26)] public string? RequestHash { get; init; }

    /// <summary>The limit of one attempt, resolved from the spec or the model at the intake.</summary>
    [Id(27)] public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Fallback models not tried yet, resolved at the intake.</summary>
    [Id(28)] public ImmutableArray<ModelRoute> Fallbacks { get; init; } = [];

    /// <summary>The state as everybody outside sees it. Live progress and queue place are added by the grain.</summary>
    public MediaTaskSnapshot ToSnapshot() => new()
    {
        Id = Id,
        Spec = Spec,
        Kind = Kind,
        Provider = Provider,
        Model = Model,
        Status = Status,
        Progress = Progress,
        Stage = Stage,
        Attempt = Attempt,
        CancelRequested = CancelRequested,
        Sequence = Sequence,
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
        StartedAt = StartedAt,
        CompletedAt = CompletedAt,
        DueAt = Status is MediaTaskStatus.Scheduled or MediaTaskStatus.Retrying ? DueAt : null,
        Outputs = Outputs,
        Failure = Failure,
        Attempts = Attempts,
    };
}

/// <summary>Where work of one model goes.</summary>
/// <param name="Provider">The provider that runs it.</param>
/// <param name="Model">The model.</param>
/// <param name="AttemptTimeout">The limit of one attempt.</param>
[GenerateSerializer, Immutable, Alias("mt.route")]
public sealed record ModelRoute([property: Id(0)] string Provider, [property: Id(1)] string Model, [property: Id(2)] TimeSpan AttemptTimeout);
