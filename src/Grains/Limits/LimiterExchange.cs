using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>The limiter as the silos' admission agents see it; the same grain as <see cref="ILimiterGrain"/>.</summary>
[Alias("mt.limiter.admission")]
internal interface ILimiterAdmission : IGrainWithStringKey
{
    /// <summary>One round: what happened on the silo goes in, permits come out.</summary>
    [Alias("Exchange")]
    Task<ExchangeReply> ExchangeAsync(ExchangeRequest request);
}

/// <summary>What an agent tells the limiter, gathered since its last round.</summary>
[GenerateSerializer, Immutable, Alias("mt.exchange")]
internal sealed record ExchangeRequest
{
    /// <summary>The silo incarnation.</summary>
    [Id(0)] public required string Owner { get; init; }

    /// <summary>The epoch the agent knows; 0 when it knows none.</summary>
    [Id(1)] public required long Epoch { get; init; }

    /// <summary>The number of the last reply that arrived; the grants of a later one are sent again.</summary>
    [Id(2)] public required long LastReply { get; init; }

    /// <summary>Grants the agent can take now.</summary>
    [Id(3)] public required int Capacity { get; init; }

    /// <summary>Tasks that now wait for admission.</summary>
    [Id(4)] public IReadOnlyList<QueuedTask> Waiting { get; init; } = [];

    /// <summary>Tasks that no longer do.</summary>
    [Id(5)] public IReadOnlyList<MediaTaskId> Withdrawn { get; init; } = [];

    /// <summary>Permits given back.</summary>
    [Id(6)] public IReadOnlyList<HeldPermit> Released { get; init; } = [];

    /// <summary>All permits held by this silo; sent when the limiter's epoch is new to the agent, otherwise null.</summary>
    [Id(7)] public IReadOnlyList<HeldPermit>? Held { get; init; }

    /// <summary>Until when the provider asked for quiet; null when it did not.</summary>
    [Id(8)] public DateTimeOffset? ThrottleUntil { get; init; }

    /// <summary>The latest epoch of which a permit was refused by the store; 0 for none.</summary>
    [Id(9)] public long FencedEpoch { get; init; }
}

/// <summary>What the limiter answers.</summary>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Number">The reply's number, for <see cref="ExchangeRequest.LastReply"/>.</param>
/// <param name="Grants">Permits for this silo.</param>
/// <param name="Waiting">Tasks that still wait, of all silos.</param>
/// <param name="RetryAfter">When more may be granted without another event; null when only an event helps.</param>
/// <param name="ReportHeld">Whether the agent must report its held permits with the next round.</param>
[GenerateSerializer, Immutable, Alias("mt.exchange.reply")]
internal sealed record ExchangeReply(
    [property: Id(0)] long Epoch,
    [property: Id(1)] long Number,
    [property: Id(2)] IReadOnlyList<LimiterGrant> Grants,
    [property: Id(3)] int Waiting,
    [property: Id(4)] TimeSpan? RetryAfter,
    [property: Id(5)] bool ReportHeld);
