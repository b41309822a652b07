namespace Orleans.MediaTasks.Bench.Workloads;

/// <summary>100,000 waiting tasks: does the rate of submissions hold, what does waiting cost in memory, how fast does it drain?</summary>
/// <remarks>Filled in batches; 1,000 single calls are timed at each 10,000. Everything is one process, so memory is client, worker and store together.</remarks>
internal static class W5Backlog
{
    private const int Count = 100_000;
    private const int Step = 10_000;
    private const int Sample = 1_000;

    public static async Task<Dictionary<string, double>> RunAsync(GridHost host)
    {
        var metrics = new Dictionary<string, double> { ["broker_empty_mb"] = ProcessMemory.Resident(Environment.ProcessId) };
        await host.WarmUpAsync();
        metrics["after_warm_up_mb"] = ProcessMemory.Resident(Environment.ProcessId);

        await host.PauseAsync(ScriptedProvider.Main);
        var (client, _, watch) = host.Prepare(Count);
        var rates = new List<double>();
        for (var first = 0; first < Count; first += Step)
        {
            await client.SubmitInBatchesAsync(Step - Sample, first);
            var begin = Clock.Now;
            await client.SubmitSinglyAsync(Sample, first: first + Step - Sample);
            rates.Add(Clock.PerSecond(Sample, begin, Clock.Now));
        }

        metrics["enq_first10k_per_s"] = rates[0];
        metrics["enq_last10k_per_s"] = rates[^1];
        metrics["broker_100k_mb"] = ProcessMemory.Resident(Environment.ProcessId);

        await host.ResumeAsync(ScriptedProvider.Main);
        var resumed = Clock.Now;
        try
        {
            metrics["drain_from_100k_per_s"] = Clock.PerSecond(Count, resumed, await watch.WhenReachedAsync(TimeSpan.FromSeconds(25)));
        }
        catch (TimeoutException)
        {
            metrics["drain_from_100k_per_s"] = Clock.PerSecond(watch.Ended, resumed, Clock.Now);
        }

        metrics["drained"] = watch.Ended;
        metrics["broker_peak_mb"] = ProcessMemory.Peak(Environment.ProcessId);
        watch.Dispose();
        return metrics;
    }
}
