namespace Orleans.MediaTasks.Bench.Workloads;

/// <summary>W1's tasks with a webhook each: to a receiver that takes them, to a thousand of which one hangs, and to one that answers nothing.</summary>
/// <remarks>Receivers are a process of its own. The figures without webhooks are of the same run, one before and one after.</remarks>
internal static class W8Webhooks
{
    private const int Count = 20_000;
    private const int WarmUp = 10_000;
    private const int Hosts = 1_000;
    private const int Rate = 250;
    private const int Spread = 20 * Rate;
    private const int Hanging = 7;
    private const string OneHost = "127.0.0.1";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    public static async Task<Dictionary<string, double>> RunAsync(GridHost host)
    {
        await host.WarmUpAsync();
        using var sink = await SinkProcess.StartAsync();
        await CompleteAsync(host, WarmUp, _ => sink.UrlOf(OneHost));
        await sink.ReceivedAsync(WarmUp);

        var before = await CompleteAsync(host, Count, null);
        using var allocations = AllocationProfile.StartIfWanted();
        var (processor, allocated) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
        var told = await CompleteAsync(host, Count, _ => sink.UrlOf(OneHost));
        var taken = await sink.ReceivedAsync(Count);
        allocations?.Print(Count);
        var metrics = new Dictionary<string, double>
        {
            ["deliveries_per_s"] = Clock.PerSecond(Count, taken.FirstAt, taken.LastAt),
            ["completed_told_per_s"] = told,
            ["told_p50_ms"] = taken.P50,
            ["told_p99_ms"] = taken.P99,
            ["cpu_us_per_task_told"] = Math.Round((Environment.CpuUsage.TotalTime - processor).TotalMicroseconds / Count, 1),
            ["alloc_kb_per_task_told"] = Math.Round((GC.GetTotalAllocatedBytes() - allocated) / 1024.0 / Count, 1),
        };
        await MeasureManyAsync(host, sink, metrics);

        var plain = (before + await CompleteAsync(host, Count, null)) / 2;
        sink.Mute(WebhookSink.Silent);
        var silent = await CompleteAsync(host, Count, _ => sink.UrlOf(OneHost));
        metrics["completed_plain_per_s"] = plain;
        metrics["completed_silent_per_s"] = silent;
        metrics["silent_slower_pct"] = Math.Round(100 * (1 - (silent / plain)), 1);
        return metrics;
    }

    /// <summary>An open loop of tasks, each told to the next of a thousand receivers, of which one hangs.</summary>
    private static async Task MeasureManyAsync(GridHost host, SinkProcess sink, Dictionary<string, double> metrics)
    {
        sink.Mute(HostOf(Hanging));
        var (client, _, watch) = host.Prepare(Spread);
        using (watch)
        {
            var loop = new OpenLoop(Rate, Spread);
            await loop.RunAsync(client.With(index => sink.UrlOf(HostOf(index % Hosts))).SubmitOneAsync);
            await watch.WhenReachedAsync(Deadline);
        }

        var others = await sink.ReceivedAsync(Spread - (Spread / Hosts));
        metrics["others_p50_ms"] = others.P50;
        metrics["others_p99_ms"] = others.P99;
    }

    /// <summary>Submits tasks singly; returns how many a second were completed.</summary>
    private static async Task<double> CompleteAsync(GridHost host, int count, Func<int, string>? webhook)
    {
        var (client, _, watch) = host.Prepare(count);
        using (watch)
        {
            var begin = Clock.Now;
            await client.With(webhook).SubmitSinglyAsync(count);
            return Clock.PerSecond(count, begin, await watch.WhenReachedAsync(Deadline));
        }
    }

    private static string HostOf(int number) => $"127.0.{1 + (number / 250)}.{1 + (number % 250)}";
}
