namespace Orleans.MediaTasks.Limits;

/// <summary>The limits of one provider, for the whole cluster. Zero or null means no such limit.</summary>
[GenerateSerializer, Immutable, Alias("mt.limits")]
public sealed record LimiterSettings
{
    /// <summary>Permits out at once; at least 1.</summary>
    [Id(0)] public int Concurrency { get; init; } = 4;

    /// <summary>Starts per second; the bucket holds one second's worth (at least 1).</summary>
    [Id(1)] public double? PerSecond { get; init; }

    /// <summary>Starts per minute.</summary>
    [Id(2)] public double? PerMinute { get; init; }

    /// <summary>Starts per day.</summary>
    [Id(3)] public double? PerDay { get; init; }

    /// <summary>Permits out at once for one tenant; null for no cap.</summary>
    [Id(4)] public int? PerTenant { get; init; }

    /// <summary>Permits out at once for one model, by model name; models without an entry have no cap.</summary>
    [Id(5)] public IReadOnlyDictionary<string, int> PerModel { get; init; } = new Dictionary<string, int>();

    /// <summary>Every so long a waiting task rises by one priority, so that nothing starves. Default: 1 minute.</summary>
    [Id(6)] public TimeSpan AgeingInterval { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>What a limiter is doing now.</summary>
[GenerateSerializer, Immutable, Alias("mt.limiter.status")]
public sealed record LimiterStatus
{
    /// <summary>The provider.</summary>
    [Id(0)] public required string Provider { get; init; }

    /// <summary>Its limits.</summary>
    [Id(1)] public required LimiterSettings Settings { get; init; }

    /// <summary>Permits out.</summary>
    [Id(2)] public int InUse { get; init; }

    /// <summary>Tasks waiting for admission.</summary>
    [Id(3)] public int Waiting { get; init; }

    /// <summary>Whether a person has paused it.</summary>
    [Id(4)] public bool Paused { get; init; }

    /// <summary>Until when the provider itself asked for quiet (Retry-After); null when it did not.</summary>
    [Id(5)] public DateTimeOffset? ThrottledUntil { get; init; }

    /// <summary>The epoch of this activation; each activation has a higher one than all before it.</summary>
    [Id(6)] public long Epoch { get; init; }
}
