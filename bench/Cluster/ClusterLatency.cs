using Orleans.MediaTasks.Bench.Workloads;

namespace Orleans.MediaTasks.Bench.Cluster;

/// <summary>W2 on three silos: open loop over TCP; starts and completions as the progress stream tells them.</summary>
internal static class ClusterLatency
{
    /// <summary>The last updates may still be on their way when the last call has come back.</summary>
    private static readonly TimeSpan Trail = TimeSpan.FromSeconds(2);

    public static async Task<Dictionary<string, double>> RunAsync(ClusterHost host)
    {
        var client = host.Client();
        await host.WarmUpAsync(client);

        var (loop, started, visible) = (new OpenLoop(W2Latency.Rate, W2Latency.Count), new double[W2Latency.Count], new double[W2Latency.Count]);
        var subscription = await host.SubscribeAsync(update =>
        {
            if (update.IsTerminal && client.Indexes.TryGetValue(update.Task.Id, out var index) && index >= 0)
            {
                // The start is told by the silo's wall clock, which is this machine's as well.
                var age = TimeProvider.System.GetUtcNow() - update.Task.StartedAt!.Value;
                (visible[index], started[index]) = (Clock.Now, Clock.Now - age.TotalMilliseconds);
            }
        });
        await loop.RunAsync(client.SubmitIdleAsync);
        await Task.Delay(Trail);
        await subscription.UnsubscribeAsync();
        return W2Latency.Metrics(loop, started, visible);
    }
}
