namespace Orleans.MediaTasks.Tenants;

/// <summary>How much of its rates a key has used. Windows begin with their first task, so that nothing is left over from before.</summary>
/// <param name="Minute">The window of the rate per minute.</param>
/// <param name="Day">The window of the rate per day.</param>
[GenerateSerializer, Immutable, Alias("mt.key.usage")]
public readonly record struct KeyUsage([property: Id(0)] RateWindow Minute, [property: Id(1)] RateWindow Day);

/// <summary>Tasks that were submitted since a moment.</summary>
/// <param name="Start">When the first of them was.</param>
/// <param name="Used">How many they are.</param>
[GenerateSerializer, Immutable, Alias("mt.key.window")]
public readonly record struct RateWindow([property: Id(0)] DateTimeOffset Start, [property: Id(1)] int Used);

/// <summary>The rates of keys.</summary>
/// <remarks>What is used is written ahead in portions (<see cref="Ahead"/>): after a crash a key may get a twentieth less than its rate, and never more.</remarks>
public static class KeyQuota
{
    private const int PortionsOfAWindow = 20;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Takes so many tasks from both rates, or from neither.</summary>
    /// <returns>What is used then, and the answer: <see cref="KeyAdmission.Granted"/> without a number, or <see cref="KeyAdmission.OverRate"/>.</returns>
    public static (KeyUsage Usage, KeyAdmission Admission) Take(ApiKeyLimits limits, KeyUsage usage, int tasks, DateTimeOffset now)
    {
        var current = new KeyUsage(At(usage.Minute, Minute, now), At(usage.Day, Day, now));
        var (minute, day) = (RateOf(limits.PerMinute, current.Minute, Minute), RateOf(limits.PerDay, current.Day, Day));

        // The longer wait speaks: when the day is used up, the next minute helps nobody.
        if (day is { } ofDay && ofDay.Remaining < tasks)
        {
            return (current, new KeyAdmission.OverRate(ofDay, ofDay.ResetsAt - now));
        }

        if (minute is { } ofMinute && ofMinute.Remaining < tasks)
        {
            return (current, new KeyAdmission.OverRate(ofMinute, ofMinute.ResetsAt - now));
        }

        var taken = new KeyUsage(Add(current.Minute, tasks), Add(current.Day, tasks));
        return (taken, new KeyAdmission.Granted(null, Scarcer(RateOf(limits.PerMinute, taken.Minute, Minute), RateOf(limits.PerDay, taken.Day, Day))));
    }

    /// <summary>What to store before an answer, so that the next few need no write; null when what is stored covers it.</summary>
    public static KeyUsage? Ahead(ApiKeyLimits limits, KeyUsage usage, KeyUsage stored) =>
        Covers(limits.PerMinute, usage.Minute, stored.Minute) && Covers(limits.PerDay, usage.Day, stored.Day)
            ? null
            : new KeyUsage(Portion(limits.PerMinute, usage.Minute), Portion(limits.PerDay, usage.Day));

    private static RateWindow At(RateWindow window, TimeSpan period, DateTimeOffset now)
    {
        // A clock that was set back a little stays in the window; one that was set back further would never leave it.
        var age = now - window.Start;
        return age < period && age > -period ? window : new RateWindow(now, 0);
    }

    private static RateWindow Add(RateWindow window, int tasks) => window with { Used = (int)Math.Min(int.MaxValue, (long)window.Used + tasks) };

    private static KeyRate? RateOf(int? limit, RateWindow window, TimeSpan period) =>
        limit is { } most ? new KeyRate(most, Math.Max(0, most - window.Used), window.Start + period) : null;

    private static KeyRate? Scarcer(KeyRate? one, KeyRate? other) => one is null || (other is not null && other.Value.Remaining < one.Value.Remaining) ? other : one;

    private static bool Covers(int? limit, RateWindow usage, RateWindow stored) => limit is null || (stored.Start == usage.Start && stored.Used >= usage.Used);

    private static RateWindow Portion(int? limit, RateWindow usage) => usage with { Used = Math.Max(usage.Used, (int)Math.Min(limit ?? 0, (long)usage.Used + ((limit ?? 0) / PortionsOfAWindow))) };
}
