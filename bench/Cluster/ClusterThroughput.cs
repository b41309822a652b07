namespace Orleans.MediaTasks.Bench.Cluster;

/// <summary>W1 on three silos: no-op tasks, submitted over TCP and run at once, singly and in batches.</summary>
internal static class ClusterThroughput
{
    private const int Count = 20_000;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    public static async Task<Dictionary<string, double>> RunAsync(ClusterHost host)
    {
        var metrics = new Dictionary<string, double>();
        var client = host.Client();
        await host.WarmUpAsync(client);
        foreach (var (mode, submit) in new (string, Func<Task>)[] { ("single", () => client.WarmUpAsync(Count)), ("bulk", () => client.SubmitWarmUpBatchesAsync(Count)) })
        {
            var before = await host.CompletedAsync();
            var begin = Clock.Now;
            await submit();
            metrics[$"enq_while_working_{mode}_per_s"] = Clock.PerSecond(Count, begin, Clock.Now);
            metrics[$"e2e_{mode}_per_s"] = Clock.PerSecond(Count, begin, await host.WhenCompletedAsync(before, Count, Deadline));
        }

        return metrics;
    }
}
