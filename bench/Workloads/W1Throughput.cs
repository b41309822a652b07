namespace Orleans.MediaTasks.Bench.Workloads;

/// <summary>No-op tasks: submitting alone, draining a backlog, and both at once; singly and in batches.</summary>
internal static class W1Throughput
{
    private const int Count = 20_000;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    public static async Task<Dictionary<string, double>> RunAsync(GridHost host)
    {
        var metrics = new Dictionary<string, double>();
        await host.WarmUpAsync();
        await MeasureBacklogAsync(host, []); // The warm-up knows no backlog, whose code would be compiled while the rest is measured.
        await host.SettleAsync();

        await MeasureBacklogAsync(host, metrics);
        await MeasureAsync(host, metrics, "single", (producer) => producer.SubmitSinglyAsync(Count));
        await MeasureAsync(host, metrics, "bulk", (producer) => producer.SubmitInBatchesAsync(Count));
        await MeasureAsync(host, metrics, "single_512", (producer) => producer.SubmitSinglyAsync(Count, callers: 512));
        return metrics;
    }

    private static async Task MeasureBacklogAsync(GridHost host, Dictionary<string, double> metrics)
    {
        // No worker: the provider is paused, so tasks are stored and wait.
        await host.PauseAsync(ScriptedProvider.Main);
        var (client, _, watch) = host.Prepare(2 * Count);
        var begin = Clock.Now;
        await client.SubmitSinglyAsync(Count);
        metrics["enq_single_per_s"] = Clock.PerSecond(Count, begin, Clock.Now);
        begin = Clock.Now;
        await client.SubmitInBatchesAsync(Count, first: Count);
        metrics["enq_bulk_per_s"] = Clock.PerSecond(Count, begin, Clock.Now);

        // The worker drains both backlogs; its first tenth is not counted.
        await host.ResumeAsync(ScriptedProvider.Main);
        var drained = await watch.WhenReachedAsync(Deadline);
        metrics["drain_per_s"] = Clock.PerSecond((2 * Count) - (2 * Count / 10), ScriptedProvider.Record.TenthDone, drained);
        watch.Dispose();
    }

    private static async Task MeasureAsync(GridHost host, Dictionary<string, double> metrics, string mode, Func<Client, Task> submit)
    {
        var (client, _, watch) = host.Prepare(Count);
        using (watch)
        {
            using var allocations = AllocationProfile.StartIfWanted();
            var (processor, allocated) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
            var begin = Clock.Now;
            await submit(client);
            var submitted = Clock.Now;
            metrics[$"e2e_{mode}_per_s"] = Clock.PerSecond(Count, begin, await watch.WhenReachedAsync(Deadline));
            metrics[$"enq_while_working_{mode}_per_s"] = Clock.PerSecond(Count, begin, submitted);
            allocations?.Print(Count);
            metrics[$"cpu_us_per_task_{mode}"] = Math.Round((Environment.CpuUsage.TotalTime - processor).TotalMicroseconds / Count, 1);
            metrics[$"alloc_kb_per_task_{mode}"] = Math.Round((GC.GetTotalAllocatedBytes() - allocated) / 1024.0 / Count, 1);
        }
    }
}
