using Orleans.MediaTasks.Rig.Cluster;
using Orleans.MediaTasks.Rig.Load;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Scenarios;

/// <summary>The silo that hosts a provider's limiter is killed, and its jobs run on at the provider until long after another limiter is up: that one must count them.</summary>
/// <remarks>Jobs of a few seconds end before a failover does, so that a limiter which forgets them is never caught.</remarks>
public sealed class LimiterLongJobs : Scenario
{
    private const int AtOnce = 6;

    public override string Code => "S12";

    public override string What => "the limiter's silo is killed while long jobs run";

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
        await using var run = ScenarioRun.Begin(cluster, Code, seed, LoadMix.LongRemoteJobs);
        var rounds = Choose(length, 2, 6);

        // One round takes a failover and the jobs under way, about twenty seconds; the queue must not run dry meanwhile.
        await run.Load.SubmitAsync(AtOnce * 2 * (rounds + 1), atOnce: 16);
        for (var round = 0; round < rounds; round++)
        {
            await Pause.ForAsync(Seconds(4));
            if (cluster.HostOf(ClusterPlan.RemoteProvider) is { } host)
            {
                _ = await run.KillAsync("kill limiter", host);
                host.Start();
            }

            await Pause.ForAsync(Seconds(14));
        }

        return await run.EndAsync(RulesFor(cluster.Plan));
    }
}
