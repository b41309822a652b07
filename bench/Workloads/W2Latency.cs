namespace Orleans.MediaTasks.Bench.Workloads;

/// <summary>Open loop at 100 tasks/s for 20 s after 2 s: how long until acknowledged, started, and seen completed.</summary>
internal static class W2Latency
{
    private const int Rate = 100;
    private const int WarmUp = 2 * Rate;
    private const int Count = WarmUp + (20 * Rate);

    public static async Task<Dictionary<string, double>> RunAsync(GridHost host)
    {
        await host.WarmUpAsync();
        var (client, record, watch) = host.Prepare(Count, trackIndexes: true);
        var (called, acknowledged, visible) = (new double[Count], new double[Count], new double[Count]);
        using var seen = host.Tap.Subscribe(update =>
        {
            if (update.IsTerminal && client.Indexes.TryGetValue(update.Task.Id, out var index))
            {
                visible[index] = Clock.Now;
            }
        });

        var calls = new Task[Count];
        var slip = 0.0;
        // A thread of its own keeps the beat: a timer of the pool would slip with the load it is to measure.
        var beat = new Thread(() =>
        {
            var begin = Clock.Now + 50;
            for (var index = 0; index < Count; index++)
            {
                var due = begin + (index * 1000.0 / Rate);
                WaitUntil(due);
                slip = Math.Max(slip, Clock.Now - due);
                called[index] = Clock.Now;
                calls[index] = SubmitAsync(index);
            }
        });
        beat.Start();

        async Task SubmitAsync(int index)
        {
            await client.SubmitOneAsync(index).ConfigureAwait(false);
            acknowledged[index] = Clock.Now;
        }

        await watch.WhenReachedAsync(TimeSpan.FromSeconds(60));
        await Task.WhenAll(calls);
        watch.Dispose();

        var measured = Enumerable.Range(WarmUp, Count - WarmUp).ToArray();
        var ack = new Percentiles(measured.Select(index => acknowledged[index] - called[index]));
        var start = new Percentiles(measured.Select(index => record.Started[index] - called[index]));
        var shown = new Percentiles(measured.Where(index => visible[index] > 0).Select(index => visible[index] - called[index]));
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
            ["slip_ms"] = Math.Round(slip, 1),
        };
    }

    private static void WaitUntil(double due)
    {
        while (Clock.Now < due)
        {
            var left = due - Clock.Now;
            if (left > 1.5)
            {
                Thread.Sleep((int)(left - 1));
            }
            else
            {
                Thread.Yield();
            }
        }
    }
}
