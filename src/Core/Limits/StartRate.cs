namespace Orleans.MediaTasks.Limits;

/// <summary>How fast tasks started lately: from the last few starts, and slower with every moment without one.</summary>
internal sealed class StartRate
{
    private const int Remembered = 64;

    private readonly long[] _starts = new long[Remembered];
    private long _count;

    public void Started(DateTimeOffset now) => _starts[_count++ % Remembered] = now.UtcTicks;

    /// <summary>How long so many starts take at the recent rate; null before the first start.</summary>
    public TimeSpan? TimeFor(int starts, DateTimeOffset now)
    {
        var known = Math.Min(_count, Remembered);
        if (known == 0)
        {
            return null;
        }

        var oldest = _starts[_count > Remembered ? _count % Remembered : 0];
        var perStart = Math.Max(0, now.UtcTicks - oldest) / (double)known;
        return TimeSpan.FromTicks((long)Math.Min(perStart * starts, TimeSpan.MaxValue.Ticks / 2));
    }
}
