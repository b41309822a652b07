namespace Orleans.MediaTasks.Bench.Workloads;

/// <summary>Tasks with 20 updates each and one listener of all in a process of its own: at once (saturated), and 50 at a time with an update every 50 ms (paced).</summary>
/// <remarks>The listener is a WebSocket client, as a user would have one. The <c>hub_</c> figures are of the in-process tap, before the feed and the wire.</remarks>
internal static class W3Progress
{
    private const int Updates = 20;
    private const string Saturated = ScriptedProvider.Main + ScriptedProvider.Progress;
    private const string Paced = ScriptedProvider.Paced + ScriptedProvider.PacedProgress;

    public static object Config(GridHost host) => host.Config(
        "client, worker and store in one; the listener is a process of its own on /ws, subscribed to all tasks",
        "delivered_pct: the feed merges a task's updates to at most 10 per second on purpose; a task that reports 20 at once is told as its latest state");

    public static async Task<Dictionary<string, double>> RunAsync(GridHost host)
    {
        await host.WarmUpAsync();
        using var listener = await ListenerProcess.StartAsync(host.Address);
        // The listener's own code is compiled by then.
        await MeasureAsync(host, listener, 300, Saturated);
        var saturated = await MeasureAsync(host, listener, 1_000, Saturated);
        var paced = await MeasureAsync(host, listener, 500, Paced);
        return new()
        {
            ["progress_updates_per_s"] = saturated.ReportedPerSecond,
            ["progress_delivered_per_s"] = saturated.Client.PerSecond,
            ["delivery_p50_ms"] = saturated.Client.P50,
            ["delivery_p99_ms"] = saturated.Client.P99,
            ["delivered_pct"] = saturated.Client.Percent,
            ["hub_delivered_per_s"] = saturated.Hub.PerSecond,
            ["hub_delivery_p50_ms"] = saturated.Hub.P50,
            ["hub_delivery_p99_ms"] = saturated.Hub.P99,
            ["hub_delivered_pct"] = saturated.Hub.Percent,
            ["paced_updates_per_s"] = paced.ReportedPerSecond,
            ["paced_delivered_per_s"] = paced.Client.PerSecond,
            ["paced_delivery_p50_ms"] = paced.Client.P50,
            ["paced_delivery_p99_ms"] = paced.Client.P99,
            ["paced_delivered_pct"] = paced.Client.Percent,
            ["paced_hub_delivery_p50_ms"] = paced.Hub.P50,
            ["paced_hub_delivery_p99_ms"] = paced.Hub.P99,
            ["paced_hub_delivered_pct"] = paced.Hub.Percent,
        };
    }

    private static async Task<Measured> MeasureAsync(GridHost host, ListenerProcess listener, int count, string model)
    {
        var (client, record, watch) = host.Prepare(count, model, trackIndexes: true, updatesPerTask: Updates);
        var received = new double[count * Updates];
        using var tap = host.Tap.Subscribe(update =>
        {
            if (!update.StatusChanged && update.Task.Progress is > 0 and < 100 && client.Indexes.TryGetValue(update.Task.Id, out var index))
            {
                ref var moment = ref received[(index * Updates) + ScriptedProvider.UpdateOf(update.Task.Progress, Updates)];
                moment = moment == 0 ? Clock.Now : moment;
            }
        });
        listener.Expect(count);
        await client.SubmitInBatchesAsync(count);
        await watch.WhenReachedAsync(TimeSpan.FromMinutes(2));
        watch.Dispose();
        var heard = await listener.HeardAsync();

        var begin = record.Reported.Min();
        var arrived = Enumerable.Range(0, received.Length).Where(slot => received[slot] > 0).ToArray();
        var hub = new Percentiles(arrived.Select(slot => received[slot] - record.Reported[slot]));
        return new Measured(
            Clock.PerSecond(received.Length, begin, record.Reported.Max()),
            Delivered.Of(heard.Count, received.Length, begin, heard.LastAt, heard.P50, heard.P99),
            Delivered.Of(arrived.Length, received.Length, begin, received.Max(), hub.P50, hub.P99));
    }

    private sealed record Measured(double ReportedPerSecond, Delivered Client, Delivered Hub);

    private sealed record Delivered(double PerSecond, double Percent, double P50, double P99)
    {
        public static Delivered Of(int count, int reported, double begin, double end, double p50, double p99) =>
            new(Clock.PerSecond(count, begin, end), Math.Round(count * 100.0 / reported, 1), p50, p99);
    }
}
