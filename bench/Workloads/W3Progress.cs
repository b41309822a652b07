namespace Orleans.MediaTasks.Bench.Workloads;

/// <summary>Tasks with 20 updates each and one listener of all: at once (saturated), and 50 at a time with an update every 50 ms (paced).</summary>
internal static class W3Progress
{
    private const int Updates = 20;

    public static async Task<Dictionary<string, double>> RunAsync(GridHost host)
    {
        await host.WarmUpAsync();
        var saturated = await MeasureAsync(host, 1_000, ScriptedProvider.Main + ScriptedProvider.Progress);
        var paced = await MeasureAsync(host, 500, ScriptedProvider.Paced + ScriptedProvider.PacedProgress);
        return new()
        {
            ["progress_updates_per_s"] = saturated.Reported,
            ["progress_delivered_per_s"] = saturated.Delivered,
            ["delivery_p50_ms"] = saturated.Latency.P50,
            ["delivery_p99_ms"] = saturated.Latency.P99,
            ["delivered_pct"] = saturated.Percent,
            ["paced_updates_per_s"] = paced.Reported,
            ["paced_delivery_p50_ms"] = paced.Latency.P50,
            ["paced_delivery_p99_ms"] = paced.Latency.P99,
            ["paced_delivered_pct"] = paced.Percent,
        };
    }

    private static async Task<Measured> MeasureAsync(GridHost host, int count, string model)
    {
        var (client, record, watch) = host.Prepare(count, model, trackIndexes: true, updatesPerTask: Updates);
        var received = new double[count * Updates];
        using var listener = host.Tap.Subscribe(update =>
        {
            if (!update.StatusChanged && update.Task.Progress is > 0 and < 100 && client.Indexes.TryGetValue(update.Task.Id, out var index))
            {
                ref var moment = ref received[(index * Updates) + ScriptedProvider.UpdateOf(update.Task.Progress, Updates)];
                moment = moment == 0 ? Clock.Now : moment;
            }
        });
        await client.SubmitInBatchesAsync(count);
        await watch.WhenReachedAsync(TimeSpan.FromMinutes(2));
        watch.Dispose();

        var delivered = Enumerable.Range(0, received.Length).Where(slot => received[slot] > 0).ToArray();
        return new Measured(
            Clock.PerSecond(received.Length, record.Reported.Min(), record.Reported.Max()),
            Clock.PerSecond(delivered.Length, record.Reported.Min(), received.Max()),
            new Percentiles(delivered.Select(slot => received[slot] - record.Reported[slot])),
            Math.Round(delivered.Length * 100.0 / received.Length, 1));
    }

    private sealed record Measured(double Reported, double Delivered, Percentiles Latency, double Percent);
}
