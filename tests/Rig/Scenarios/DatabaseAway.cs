using Orleans.MediaTasks.Rig.Checking;
using Orleans.MediaTasks.Rig.Cluster;
using Orleans.MediaTasks.Rig.Load;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Scenarios;

/// <summary>The database is stopped for a minute, and another time it crashes: clients are told so at once, and soon after it is back all goes on.</summary>
public sealed class DatabaseAway : Scenario
{
    private const string Stop = "postgres stop";
    private const string Crash = "postgres crash";

    public override string Code => "S7";

    public override string What => "PostgreSQL is stopped for 60 s, and crashes";

    public override IReadOnlyList<Rule> RulesFor(ClusterPlan plan) =>
    [
        .. Rules.Always(plan),
        RecoveryRules.AnswersDuring(Stop, Seconds(2)),
        RecoveryRules.AnswersDuring(Crash, Seconds(2)),
        RecoveryRules.BackAfter(Stop, Seconds(10)),
        RecoveryRules.BackAfter(Crash, Seconds(10)),
    ];

    public override async Task<ScenarioResult> RunAsync(ClusterUnderTest cluster, int seed, ScenarioLength length)
    {
        await using var run = ScenarioRun.Begin(cluster, Code, seed, LoadMix.Everything);
        run.StartLoad(Rate);
        foreach (var fault in (string[])[Stop, Crash])
        {
            await Pause.ForAsync(Seconds(5));
            await run.FaultAsync(fault, null, async () =>
            {
                await cluster.Database.StopAsync(asCrash: fault == Crash);
                await Pause.ForAsync(Seconds(Choose(length, 10, 60)));
                await cluster.Database.StartAgainAsync();
            });
            await Pause.ForAsync(Seconds(12));
        }

        run.Demand("NoSiloGivesUp", cluster.Silos.All(silo => silo.IsRunning), "A silo ended because the database was away.");
        return await run.EndAsync(RulesFor(cluster.Plan));
    }
}
