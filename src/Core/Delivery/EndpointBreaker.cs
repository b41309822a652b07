namespace Orleans.MediaTasks.Delivery;

/// <summary>Keeps deliveries back from an endpoint that fails again and again, so that it neither takes the place of others nor is flooded when it comes back. Pure; time is an argument.</summary>
/// <remarks>It delays and never drops: what is kept back is sent when it lets it through. Of value in one silo; each finds out for itself.
/// Opens after <see cref="Threshold"/> failures in a row for <see cref="ShortestPause"/>, then lets one delivery through to see; each one that fails doubles the pause, up to <see cref="LongestPause"/>.</remarks>
public readonly record struct EndpointBreaker
{
    /// <summary>Failures in a row that open it: 5. A task's own schedule makes four attempts in its first minute and fits below.</summary>
    public const int Threshold = 5;

    /// <summary>How long it stays open first: 30 s.</summary>
    public static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(30);

    /// <summary>How long it stays open at most: 5 minutes.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>How long the one that was let through may take before another one is: 60 s. Its sender may have died.</summary>
    public static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(60);

    /// <summary>Failures in a row, up to <see cref="Threshold"/>; deliveries that were under way when it opened do not count.</summary>
    public int Failures { get; private init; }

    /// <summary>Nothing goes before this moment; null while it is closed.</summary>
    public DateTimeOffset? OpenUntil { get; private init; }

    private TimeSpan Pause { get; init; }

    private bool IsProbing { get; init; }

    /// <summary>Whether deliveries are kept back, or only one was let through.</summary>
    public bool IsOpen => OpenUntil is not null;

    /// <summary>What it does, in one word.</summary>
    public BreakerState State => !IsOpen ? BreakerState.Closed : IsProbing ? BreakerState.HalfOpen : BreakerState.Open;

    /// <summary>Asks to send one now.</summary>
    /// <returns>The breaker from now on, and when to ask again; null lets it through.</returns>
    public (EndpointBreaker Next, DateTimeOffset? Wait) Enter(DateTimeOffset now)
    {
        if (OpenUntil is not { } until)
        {
            return (this, null);
        }

        return now < until ? (this, until) : (this with { OpenUntil = now + ProbePatience, IsProbing = true }, null);
    }

    /// <summary>The breaker after an attempt. One that arrived, or was refused with reason, closes it, whatever was before.</summary>
    public EndpointBreaker After(DeliveryAttempt attempt, DateTimeOffset now)
    {
        if (!DeliveryMachine.IsWorthRepeating(attempt))
        {
            return default;
        }

        if (IsOpen && !IsProbing)
        {
            return this;
        }

        if (Failures + 1 < Threshold)
        {
            return this with { Failures = Failures + 1 };
        }

        var pause = Pause == default ? ShortestPause : Pause * 2 < LongestPause ? Pause * 2 : LongestPause;
        return new() { Failures = Threshold, OpenUntil = now + pause, Pause = pause };
    }
}
