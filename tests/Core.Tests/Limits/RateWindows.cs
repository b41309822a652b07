namespace Orleans.MediaTasks.Limits;

/// <summary>The promise of a rate: in any window w at most R·w + B starts, where B is one period's worth, at least one.</summary>
internal static class RateWindows
{
    public static void AssertHold(IReadOnlyList<DateTimeOffset> starts, double rate, TimeSpan period)
    {
        // Every window from a start to a start: the worst one that ends at a start begins where "starts so far - rate * time so far" was lowest.
        var burst = Math.Max(1, (decimal)rate);
        var lowest = decimal.MaxValue;
        for (var i = 0; i < starts.Count; i++)
        {
            var earned = (decimal)rate * (starts[i] - starts[0]).Ticks / period.Ticks;
            lowest = Math.Min(lowest, i - earned);
            var surplus = i + 1 - earned - lowest;
            if (surplus > burst)
            {
                Assert.Fail($"A window that ends with start {i + 1} at {starts[i]:O} has {surplus} starts beyond {rate} per {period}; a burst is {burst}.");
            }
        }
    }
}
