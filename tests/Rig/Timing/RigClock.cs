using System.Diagnostics;

namespace Orleans.MediaTasks.Rig.Timing;

/// <summary>The monotonic clock that all processes of a machine share: the only time in a history.</summary>
public static class RigClock
{
    private static readonly long StampAtStart = Stopwatch.GetTimestamp();
    private static readonly DateTimeOffset WallAtStart = TimeProvider.System.GetUtcNow();

    /// <summary>Now, in ticks.</summary>
    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>A length of time in ticks.</summary>
    public static long Ticks(double seconds) => (long)(seconds * Stopwatch.Frequency);

    /// <summary>Ticks in seconds.</summary>
    public static double Seconds(long ticks) => (double)ticks / Stopwatch.Frequency;

    /// <summary>A moment that a process of this machine read from the wall clock, on this clock.</summary>
    public static long At(DateTimeOffset moment) => StampAtStart + Ticks((moment - WallAtStart).TotalSeconds);
}
