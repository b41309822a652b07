using Orleans.MediaTasks.Rig.Checking;
using Orleans.MediaTasks.Rig.Cluster;
using Orleans.MediaTasks.Rig.Load;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Scenarios;

/// <summary>A silo stands still for longer than its lease, its work is taken over, and then it goes on as if nothing had been.</summary>
public sealed class Zombie : Scenario
{
    private static readonly TimeSpan LeavesWithin = TimeSpan.FromSeconds(60);

    public override string Code => "S3";

    public override string What => "SIGSTOP beyond the lease, then SIGCONT";

    public override IReadOnlyList<Rule> RulesFor(ClusterPlan plan) => [.. Rules.Always(plan), RecoveryRules.RecoveryGap(Seconds(20), Seconds(30))];

    public override async Task<ScenarioResult> RunAsync(ClusterUnderTest cluster, int seed, ScenarioLength length)
    {
        await using var run = ScenarioRun.Begin(cluster, Code, seed, LoadMix.Everything);
        var random = new Random(seed);
        run.StartLoad(Rate);
        for (var round = 0; round < Choose(length, 1, 5); round++)
        {
            await Pause.ForAsync(Seconds(3));
            var silo = cluster.Silos[random.Next(cluster.Silos.Count)];
            await PauseAsync(run, silo, Seconds(Choose(length, 20, 30)));
            run.Demand("ZombieLeaves", await silo.ExitsAsync(LeavesWithin), $"{silo.Name} was declared dead, went on, and was still there {LeavesWithin.TotalSeconds} s later.");
            await silo.KillAsync();
            silo.Start();
            await silo.ReadyAsync();
        }

        return await run.EndAsync(RulesFor(cluster.Plan));
    }

    private static async Task PauseAsync(ScenarioRun run, Node silo, TimeSpan length)
    {
        var owner = silo.Owner!;
        var at = RigClock.Now;
        await run.FaultAsync("pause", silo.Name, async () =>
        {
            silo.Pause();
            var cut = await run.Cluster.Database.ReadProcessingAsync(owner);
            var recovered = run.Follow(cut, at);
            await Pause.ForAsync(length);
            await recovered;
            silo.Continue();
        });
        run.Demand("ZombieWritesNothing", (await run.Cluster.Database.ReadProcessingAsync(owner)).Count == 0, $"{silo.Name} owns tasks again after its lease was ended.");
    }
}
