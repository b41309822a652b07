using Orleans.MediaTasks.Rig.Checking;
using Orleans.MediaTasks.Rig.Cluster;
using Orleans.MediaTasks.Rig.Load;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Scenarios;

/// <summary>One silo cannot reach the others, or cannot be reached, or both, while all of them reach the database: one side gives up.</summary>
public sealed class Partitioned : Scenario
{
    private static readonly TimeSpan OneSideLeavesWithin = TimeSpan.FromSeconds(60);

    public override string Code => "S6";

    public override string What => "a silo is cut off from the others, both ways and one way";

    public override IReadOnlyList<Rule> RulesFor(ClusterPlan plan) => [.. Rules.Always(plan), RecoveryRules.RecoveryGap(Seconds(20), Seconds(30))];

    public override async Task<ScenarioResult> RunAsync(ClusterUnderTest cluster, int seed, ScenarioLength length)
    {
        await using var run = ScenarioRun.Begin(cluster, Code, seed, LoadMix.Everything);
        var random = new Random(seed);
        run.StartLoad(Rate);
        (bool Inbound, bool Outbound)[] cuts = Choose<(bool, bool)[]>(length, [(true, true)], [(true, true), (true, false), (false, true), (true, true), (true, true)]);
        foreach (var (inbound, outbound) in cuts)
        {
            await Pause.ForAsync(Seconds(3));
            var silo = cluster.Silos[random.Next(cluster.Silos.Count)];
            var owners = cluster.Silos.ToDictionary(each => each, each => each.Owner);
            await run.FaultAsync($"partition{(inbound ? " in" : "")}{(outbound ? " out" : "")}", silo.Name, async () =>
            {
                cluster.Partition(silo, inbound, outbound);
                await Task.WhenAny([.. cluster.Silos.Select(each => each.ExitsAsync(OneSideLeavesWithin))]);
                cluster.HealLinks();
            });
            run.Demand("OneSideLeaves", cluster.Silos.Any(each => !each.IsRunning), $"{silo.Name} was cut off for {OneSideLeavesWithin.TotalSeconds} s and all silos are still there.");
            foreach (var dead in cluster.Silos.Where(each => !each.IsRunning))
            {
                _ = run.Follow(owners[dead] is { } owner ? await cluster.Database.ReadProcessingAsync(owner) : [], RigClock.Now);
            }

            await run.RestartDeadAsync();
        }

        return await run.EndAsync(RulesFor(cluster.Plan));
    }
}
