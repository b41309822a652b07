using Orleans.MediaTasks.Rig.Cluster;
using Orleans.MediaTasks.Rig.Load;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Scenarios;

/// <summary>All nodes are killed in the middle of work; the silos come back, and nobody calls them: work must go on by itself.</summary>
public sealed class KillAll : Scenario
{
    private static readonly TimeSpan ResumesWithin = TimeSpan.FromSeconds(20);

    private const int LeastAtDeath = 20;

    public override string Code => "S2";

    public override string What => "kill -9 of all nodes, restart, no client calls";

    public override async Task<ScenarioResult> RunAsync(ClusterUnderTest cluster, int seed, ScenarioLength length)
    {
        await using var run = ScenarioRun.Begin(cluster, Code, seed, LoadMix.Everything);
        var slowest = TimeSpan.Zero;
        for (var round = 0; round < Choose(length, 1, 5); round++)
        {
            var resumed = await KillAndWaitAsync(run, cluster);
            slowest = resumed > slowest ? resumed : slowest;
        }

        run.Numbers["resumed_after_s"] = Math.Round(slowest.TotalSeconds, 1);
        run.Demand("ResumesByItself", slowest <= ResumesWithin, $"The first progress came {slowest.TotalSeconds:0.0} s after the restart.");
        return await run.EndAsync(RulesFor(cluster.Plan));
    }

    private static async Task<TimeSpan> KillAndWaitAsync(ScenarioRun run, ClusterUnderTest cluster)
    {
        // Acknowledged, and more than is done before the end comes.
        do
        {
            await run.Load.SubmitAsync(400, atOnce: 64);
        }
        while (await cluster.Database.CountLiveAsync() < LeastAtDeath);

        var at = RigClock.Now;
        await run.FaultAsync("kill all", null, () => Task.WhenAll(cluster.Nodes.Select(node => node.KillAsync())));
        var cut = await cluster.Database.ReadProcessingAsync();
        var live = await cluster.Database.CountLiveAsync();
        if (live == 0)
        {
            throw new InvalidOperationException("Nothing was left to do when the nodes were killed.");
        }

        var recovered = run.Follow(cut, at);
        var restart = RigClock.Now;
        foreach (var silo in cluster.Silos)
        {
            silo.Start();
        }

        await Deadline.MeetAsync("work goes on after the restart", TimeSpan.FromSeconds(120), async () => await cluster.Database.CountLiveAsync() < live, () => cluster.Tails);
        var resumed = TimeSpan.FromSeconds(RigClock.Seconds(RigClock.Now - restart));
        await recovered;
        await run.RestartDeadAsync();
        await Task.WhenAll(cluster.Silos.Select(silo => silo.ReadyAsync()));
        return resumed;
    }
}
