using Orleans.MediaTasks.Rig.Checking;
using Orleans.MediaTasks.Rig.Cluster;
using Orleans.MediaTasks.Rig.Load;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Scenarios;

/// <summary>An upgrade: every node is told to stop and comes back, one after the other, under load. Clients see nothing of it.</summary>
public sealed class RollingRestart : Scenario
{
    private static readonly TimeSpan ExitWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan KilledAfter = TimeSpan.FromSeconds(30);
    private Node? _stopping;

    public override string Code => "S5";

    public override string What => "rolling restart of all nodes under load";

    public override IReadOnlyList<Rule> RulesFor(ClusterPlan plan) =>
    [
        .. Rules.Always(plan),
        RecoveryRules.ExitsInTime(ExitWithin),
        RecoveryRules.NoErrors(),
        RecoveryRules.RecoveryGap(Seconds(5), Seconds(10)),
    ];

    public override async Task<ScenarioResult> RunAsync(ClusterUnderTest cluster, int seed, ScenarioLength length)
    {
        // As behind a load balancer: no new calls to a node that is about to stop.
        await using var run = ScenarioRun.Begin(cluster, Code, seed, LoadMix.Everything, () => [.. cluster.Apis.Where(api => api != _stopping && api.IsRunning)]);
        run.StartLoad(Rate);
        var slowest = TimeSpan.Zero;
        for (var round = 0; round < Choose(length, 1, 5); round++)
        {
            foreach (var node in cluster.Nodes)
            {
                await Pause.ForAsync(Seconds(2));
                var took = await RestartAsync(run, node);
                slowest = took > slowest ? took : slowest;
            }
        }

        run.Numbers["slowest_exit_s"] = Math.Round(slowest.TotalSeconds, 1);
        return await run.EndAsync(RulesFor(cluster.Plan));
    }

    private async Task<TimeSpan> RestartAsync(ScenarioRun run, Node node)
    {
        _stopping = node;
        // Calls that are under way have time to be answered.
        await Pause.ForAsync(Seconds(1));
        var at = RigClock.Now;
        var cut = node.Owner is { } owner ? await run.Cluster.Database.ReadProcessingAsync(owner) : [];
        var recovered = run.Follow(cut, at);
        var took = TimeSpan.Zero;
        await run.FaultAsync("stop", node.Name, async () => took = await node.StopAsync(KilledAfter));
        node.Start();
        await node.ReadyAsync();
        _stopping = null;
        await recovered;
        return took;
    }
}
