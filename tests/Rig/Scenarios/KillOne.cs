using Orleans.MediaTasks.Rig.Checking;
using Orleans.MediaTasks.Rig.Cluster;
using Orleans.MediaTasks.Rig.Load;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Scenarios;

/// <summary>One of three silos is killed under load, again and again, at moments that nobody chose.</summary>
public sealed class KillOne : Scenario
{
    public override string Code => "S1";

    public override string What => "kill -9 of one of three silos under load";

    public override IReadOnlyList<Rule> RulesFor(ClusterPlan plan) => [.. Rules.Always(plan), RecoveryRules.RecoveryGap(Seconds(15), Seconds(30))];

    public override async Task<ScenarioResult> RunAsync(ClusterUnderTest cluster, int seed, ScenarioLength length)
    {
        await using var run = ScenarioRun.Begin(cluster, Code, seed, LoadMix.Everything);
        var random = new Random(seed);
        run.StartLoad(Rate);
        for (var round = 0; round < Choose(length, 3, 20); round++)
        {
            await Pause.ForAsync(Seconds(2 + (3 * random.NextDouble())));
            var silo = cluster.Silos[random.Next(cluster.Silos.Count)];
            var recovered = await run.KillAsync("kill", silo);
            await recovered;
            silo.Start();
            await silo.ReadyAsync();
        }

        return await run.EndAsync(RulesFor(cluster.Plan));
    }
}
