namespace Orleans.MediaTasks.Tasks;

/// <summary>How long a task waits before it is tried again. Pure: every node works out the same wait.</summary>
public static class RetryBackoff
{
    /// <summary>The longest Retry-After that is obeyed: 10 minutes.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(10);

    /// <summary>The wait after a failed attempt: what the provider asked for, else the policy's interval with its jitter.</summary>
    /// <param name="policy">The task's policy.</param>
    /// <param name="id">The task; seeds the jitter.</param>
    /// <param name="attempt">The number of the failed attempt; seeds the jitter.</param>
    /// <param name="attemptsUsed">Attempts that count so far, the failed one included; from 1.</param>
    /// <param name="retryAfter">What the provider asked for; null when nothing.</param>
    public static TimeSpan Wait(RetryPolicy policy, MediaTaskId id, int attempt, int attemptsUsed, TimeSpan? retryAfter) =>
        retryAfter is { } asked ? CapRetryAfter(asked) : Spread(Interval(policy, attemptsUsed), policy.Jitter, Share(id, attempt));

    /// <summary>A provider's Retry-After between 0 and <see cref="LongestRetryAfter"/>.</summary>
    public static TimeSpan CapRetryAfter(TimeSpan asked) => TimeSpan.FromTicks(Math.Clamp(asked.Ticks, 0, LongestRetryAfter.Ticks));

    /// <summary>The interval of the policy before jitter: <c>min(InitialInterval · Coefficient^(n-1), MaximumInterval)</c>.</summary>
    internal static TimeSpan Interval(RetryPolicy policy, int attemptsUsed)
    {
        var grown = policy.InitialInterval.Ticks * Math.Pow(policy.Coefficient, Math.Max(0, attemptsUsed - 1));
        return grown < policy.MaximumInterval.Ticks ? TimeSpan.FromTicks((long)grown) : policy.MaximumInterval;
    }

    private static TimeSpan Spread(TimeSpan interval, double jitter, double share) =>
        TimeSpan.FromTicks((long)(interval.Ticks * (1 + (jitter * ((2 * share) - 1)))));

    /// <summary>A number from 0 to 1 (exclusive), evenly spread over tasks and attempts.</summary>
    /// <remarks>The finalizer of SplitMix64 (Steele, Lea and Flood 2014) over the random half of the id plus the attempt times
    /// the golden ratio; its upper 53 bits. Not for secrets; only so that tasks which failed together do not come back together.</remarks>
    internal static double Share(MediaTaskId id, int attempt)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        var mixed = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) + ((ulong)attempt * 0x9E3779B97F4A7C15);
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        mixed ^= mixed >> 31;
        return (mixed >> 11) * (1.0 / (1UL << 53));
    }
}
