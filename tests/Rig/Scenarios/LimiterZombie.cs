using Orleans.MediaTasks.Rig.Cluster;
using Orleans.MediaTasks.Rig.Load;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Scenarios;

/// <summary>The silo that hosts a provider's limiter is cut off, or stands still, while its queue is full: for a while there are two limiters, and the limits hold all the same.</summary>
public sealed class LimiterZombie : Scenario
{
    private const int AtOnce = 6;
    private static readonly TimeSpan LeavesWithin = TimeSpan.FromSeconds(60);

    public override string Code => "S11";

    public override string What => "the limiter's silo is cut off or stands still with a full queue";

    public override ClusterPlan Plan(int seed) => new()
    {
        Name = Code,
        Seed = seed,
        Limits = new Dictionary<string, IReadOnlyDictionary<string, string>>
        {
            [ClusterPlan.RemoteProvider] = new Dictionary<string, string> { ["Concurrency"] = $"{AtOnce}" },
        },
    };

    public override async Task<ScenarioResult> RunAsync(ClusterUnderTest cluster, int seed, ScenarioLength length)
    {
        await using var run = ScenarioRun.Begin(cluster, Code, seed, LoadMix.RemoteJobs);
        var random = new Random(seed);
        var rounds = Choose(length, 3, 8);
        await run.Load.SubmitAsync(120 * rounds, atOnce: 16);
        for (var round = 0; round < rounds; round++)
        {
            await Pause.ForAsync(Seconds(2));
            if (cluster.HostOf(ClusterPlan.RemoteProvider) is { } host)
            {
                await (random.Next(3) == 0 ? PauseAsync(run, host) : CutOffAsync(run, host, inbound: random.Next(2) == 0, outbound: true));
                await run.RestartDeadAsync();
            }
        }

        return await run.EndAsync(RulesFor(cluster.Plan));
    }

    private static Task CutOffAsync(ScenarioRun run, Node host, bool inbound, bool outbound) => run.FaultAsync("partition", host.Name, async () =>
    {
        run.Cluster.Partition(host, inbound, outbound);
        await Task.WhenAny([.. run.Cluster.Silos.Select(silo => silo.ExitsAsync(LeavesWithin))]);
        run.Cluster.HealLinks();
    });

    private static Task PauseAsync(ScenarioRun run, Node host) => run.FaultAsync("pause", host.Name, async () =>
    {
        host.Pause();
        await Pause.ForAsync(Seconds(15));
        host.Continue();
        await host.ExitsAsync(LeavesWithin);
    });
}
