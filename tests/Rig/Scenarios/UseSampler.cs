using Orleans.MediaTasks.Rig.Cluster;
using Orleans.MediaTasks.Rig.History;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Scenarios;

/// <summary>Looks several times a second how much of a provider's limits is in use while tasks wait: the share of whichever of them is scarcer at that moment.</summary>
internal sealed class UseSampler(ClusterUnderTest cluster, int atOnce, double perSecond)
{
    private const int Processing = 2;
    private const int Queued = 1;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    /// <summary>Starts of the last so many seconds count for the rate.</summary>
    private const double RateOver = 5;

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Pause.ForOrUntilAsync(Every, stop);
            if (await cluster.Database.CountAsync(ClusterPlan.RemoteProvider, Queued) == 0)
            {
                continue;
            }

            var inUse = await cluster.Database.CountAsync(ClusterPlan.RemoteProvider, Processing) / (double)atOnce;
            var now = RigClock.Now;
            var since = now - RigClock.Ticks(RateOver);
            var starts = cluster.History.Count(happened => happened.Op == Ops.JobStart && happened.T0 > since) / (perSecond * RateOver);
            cluster.History.Add(new HistoryEvent { T0 = now, T1 = now, Proc = "sampler", Op = Ops.InUse, Model = ClusterPlan.RemoteProvider, Value = Math.Max(inUse, starts) });
        }
    }
}
