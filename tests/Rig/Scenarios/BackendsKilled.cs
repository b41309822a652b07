using Orleans.MediaTasks.Rig.Cluster;
using Orleans.MediaTasks.Rig.Load;
using Orleans.MediaTasks.Rig.Proxy;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Scenarios;

/// <summary>The database ends the nodes' sessions twenty times a second, many of them in the middle of a commit, and links break right behind what was sent: nobody knows what was done.</summary>
public sealed class BackendsKilled : Scenario
{
    private const double PerSecond = 20;

    public override string Code => "S8";

    public override string What => "PostgreSQL's sessions are ended at 20/s, and connections cut behind what was sent";

    public override async Task<ScenarioResult> RunAsync(ClusterUnderTest cluster, int seed, ScenarioLength length)
    {
        await using var run = ScenarioRun.Begin(cluster, Code, seed, LoadMix.Everything);
        var random = new Random(seed);
        var total = Choose(length, 15, 60);
        var ended = 0L;
        run.StartLoad(Rate);
        await run.FaultAsync("terminate", null, async () =>
        {
            var begin = RigClock.Now;
            for (var round = 0; round < total * PerSecond; round++)
            {
                ended += await cluster.Database.TerminateAsync(1);
                Cut(cluster, random, round);
                await Pause.ForAsync(Seconds((round / PerSecond) - RigClock.Seconds(RigClock.Now - begin)));
            }

            cluster.HealLinks();
        });
        run.Numbers["sessions_ended"] = ended;
        run.Demand("SessionsWereEnded", ended > total * PerSecond / 2, $"Only {ended} sessions were ended.");
        return await run.EndAsync(RulesFor(cluster.Plan));
    }

    /// <summary>Each second another silo's connections to the database break behind a number of bytes.</summary>
    private static void Cut(ClusterUnderTest cluster, Random random, int round)
    {
        if (round % (int)PerSecond == 0)
        {
            var unlucky = cluster.Silos[random.Next(cluster.Silos.Count)];
            foreach (var silo in cluster.Silos)
            {
                silo.Database.Faults = silo == unlucky ? new LinkFaults { CutAfterBytesUp = random.Next(2_000, 60_000) } : LinkFaults.None;
            }
        }
    }
}
