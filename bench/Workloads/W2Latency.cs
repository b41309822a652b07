namespace Orleans.MediaTasks.Bench.Workloads;

/// <summary>Open loop at 100 tasks/s for 20 s after 2 s: how long until acknowledged, started, and seen completed.</summary>
internal static class W2Latency
{
    public const int Rate = 100;
    public const int Count = WarmUp + (20 * Rate);
    private const int WarmUp = 2 * Rate;

    public static async Task<Dictionary<string, double>> RunAsync(GridHost host)
    {
        await host.WarmUpAsync();
        var (client, record, watch) = host.Prepare(Count, trackIndexes: true);
        var (loop, visible) = (new OpenLoop(Rate, Count), new double[Count]);
        using var seen = host.Tap.Subscribe(update =>
        {
            if (update.IsTerminal && client.Indexes.TryGetValue(update.Task.Id, out var index))
            {
                visible[index] = Clock.Now;
            }
        });

        await loop.RunAsync(client.SubmitOneAsync);
        await watch.WhenReachedAsync(TimeSpan.FromSeconds(60));
        watch.Dispose();
        return Metrics(loop, record.Started, visible);
    }

    /// <summary>The percentiles of what was measured after the warm-up; moments are values of <see cref="Clock.Now"/>, 0 for what was not seen.</summary>
    public static Dictionary<string, double> Metrics(OpenLoop loop, double[] started, double[] visible)
    {
        var measured = Enumerable.Range(WarmUp, Count - WarmUp).ToArray();
        Percentiles After(double[] moments) => new(measured.Where(index => moments[index] > 0).Select(index => moments[index] - loop.Called[index]));
        var (ack, start, shown) = (After(loop.Returned), After(started), After(visible));
        return new()
        {
            ["ack_p50_ms"] = ack.P50,
            ["ack_p99_ms"] = ack.P99,
            ["start_p50_ms"] = start.P50,
            ["start_p95_ms"] = start.P95,
            ["start_p99_ms"] = start.P99,
            ["visible_p50_ms"] = shown.P50,
            ["visible_p95_ms"] = shown.P95,
            ["visible_p99_ms"] = shown.P99,
            ["missing"] = measured.Length - shown.Count,
            ["slip_ms"] = loop.Slip,
        };
    }
}
