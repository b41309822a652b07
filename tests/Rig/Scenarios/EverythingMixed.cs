using Orleans.MediaTasks.Rig.Checking;
using Orleans.MediaTasks.Rig.Cluster;
using Orleans.MediaTasks.Rig.Load;
using Orleans.MediaTasks.Rig.Nemesis;

namespace Orleans.MediaTasks.Rig.Scenarios;

/// <summary>All faults, mixed by the seed, for as long as one likes.</summary>
public sealed class EverythingMixed(TimeSpan soak) : Scenario
{
    public override string Code => "S10";

    public override string What => "all faults mixed";

    public override IReadOnlyList<Rule> RulesFor(ClusterPlan plan) => [.. Rules.Always(plan), RecoveryRules.RecoveryGap(Seconds(30), Seconds(45))];

    public override async Task<ScenarioResult> RunAsync(ClusterUnderTest cluster, int seed, ScenarioLength length)
    {
        await using var run = ScenarioRun.Begin(cluster, Code, seed, LoadMix.Everything);
        run.StartLoad(Rate);
        var faults = new FaultSchedule(run, seed);
        await faults.RunAsync(soak);
        foreach (var kind in faults.Done.CountBy(name => name))
        {
            run.Numbers[kind.Key] = kind.Value;
        }

        return await run.EndAsync(RulesFor(cluster.Plan));
    }
}
