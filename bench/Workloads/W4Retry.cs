namespace Orleans.MediaTasks.Bench.Workloads;

/// <summary>5,000 tasks that fail once and are tried again after 1 s: how late is the retry?</summary>
internal static class W4Retry
{
    private const int Count = 5_000;
    private const double BackoffMilliseconds = 1_000;

    public static async Task<Dictionary<string, double>> RunAsync(GridHost host)
    {
        await host.WarmUpAsync();
        var (client, record, watch) = host.Prepare(Count, ScriptedProvider.Main + ScriptedProvider.FailOnce);
        var begin = Clock.Now;
        await client.SubmitInBatchesAsync(Count);
        var submitted = Clock.Now;
        var end = await watch.WhenReachedAsync(TimeSpan.FromMinutes(3));
        watch.Dispose();

        var late = new Percentiles(Enumerable.Range(0, Count).Select(index => record.Retried[index] - record.Failed[index] - BackoffMilliseconds));
        return new()
        {
            ["all_done_s"] = Math.Round((end - begin) / 1000, 2),
            ["enqueue_s"] = Math.Round((submitted - begin) / 1000, 2),
            ["retry_late_p50_ms"] = late.P50,
            ["retry_late_p99_ms"] = late.P99,
            ["retry_late_max_ms"] = late.Maximum,
        };
    }
}
