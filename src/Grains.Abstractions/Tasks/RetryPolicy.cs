namespace Orleans.MediaTasks.Tasks;

/// <summary>When and how often a failed attempt is tried again.</summary>
/// <remarks>The wait before attempt n+1 is <c>min(InitialInterval · Coefficient^(n-1), MaximumInterval)</c>, spread by
/// <c>±Jitter</c>; a provider's own Retry-After wins over it. Which outcomes are retried is decided by the state machine.</remarks>
[GenerateSerializer, Immutable, Alias("mt.retry-policy")]
public sealed record RetryPolicy
{
    /// <summary>What a task gets that asks for nothing: 3 attempts, 2 s, doubling, at most 5 minutes, ±20 %.</summary>
    public static RetryPolicy Default { get; } = new();

    /// <summary>Attempts in all, the first one counted; 1 to 100. Default: 3.</summary>
    [Id(0)] public int MaximumAttempts { get; init; } = 3;

    /// <summary>The wait after the first failed attempt; 0 to 1 day. Default: 2 s.</summary>
    [Id(1)] public TimeSpan InitialInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>By what the wait grows from attempt to attempt; 1 to 10. Default: 2.</summary>
    [Id(2)] public double Coefficient { get; init; } = 2;

    /// <summary>The longest wait; 0 to 7 days. Default: 5 minutes.</summary>
    [Id(3)] public TimeSpan MaximumInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The spread of the wait as a share of it; 0 to 1. Default: 0.2, so ±20 %.</summary>
    [Id(4)] public double Jitter { get; init; } = 0.2;
}
