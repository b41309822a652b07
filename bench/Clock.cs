using System.Diagnostics;

namespace Orleans.MediaTasks.Bench;

/// <summary>One monotonic clock for client and worker, in milliseconds.</summary>
internal static class Clock
{
    public static double Now => Stopwatch.GetTimestamp() * 1000.0 / Stopwatch.Frequency;

    /// <summary>Things per second, rounded; begin and end are values of <see cref="Now"/>.</summary>
    public static double PerSecond(int count, double begin, double end) => Math.Round(count * 1000.0 / (end - begin));
}
