using Orleans.MediaTasks.Rig.Checking;
using Orleans.MediaTasks.Rig.Cluster;
using Orleans.MediaTasks.Rig.Load;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Scenarios;

/// <summary>The silo that hosts a provider's limiter is killed every 20 seconds while its queue is full: the limits hold, and are used.</summary>
public sealed class LimiterFailover : Scenario
{
    private const int AtOnce = 8;
    private const double PerSecond = 20;
    private const double PerMinute = 360;

    /// <summary>Starts that were admitted at the same moment may arrive so far apart.</summary>
    private static readonly TimeSpan Delivery = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan KillEvery = TimeSpan.FromSeconds(20);

    /// <summary>The seconds after each kill in which the limit need not be used: the silo's death has to be noticed.</summary>
    private static readonly TimeSpan Failover = TimeSpan.FromSeconds(10);

    public override string Code => "S4";

    public override string What => "the limiter's silo is killed every 20 s with a full queue";

    public override ClusterPlan Plan(int seed) => new()
    {
        Name = Code,
        Seed = seed,
        Limits = new Dictionary<string, IReadOnlyDictionary<string, string>>
        {
            [ClusterPlan.RemoteProvider] = new Dictionary<string, string> { ["Concurrency"] = $"{AtOnce}", ["PerSecond"] = $"{PerSecond}", ["PerMinute"] = $"{PerMinute}", ["AgeingInterval"] = "1.00:00:00" },
        },
    };

    public override IReadOnlyList<Rule> RulesFor(ClusterPlan plan) =>
    [
        .. Rules.Always(plan),
        LimitRules.RateWindows(PerSecond, PerSecond, Delivery),
        LimitRules.RateWindows(PerMinute / 60, PerMinute, Delivery),
        LimitRules.EmptyBucketAfterFailover(PerMinute / 60, ClusterPlan.RemoteProvider, Delivery),
        LimitRules.LimitIsUsed(0.95, Failover),
        OrderRules.FairOrder(Seconds(3), Failover),
        RecoveryRules.RecoveryGap(Seconds(15), Seconds(30)),
    ];

    public override async Task<ScenarioResult> RunAsync(ClusterUnderTest cluster, int seed, ScenarioLength length)
    {
        await using var run = ScenarioRun.Begin(cluster, Code, seed, LoadMix.RemoteJobs);
        var total = Seconds(Choose(length, 45, 180));
        var begin = RigClock.Now;
        // More than can start in that time, so that somebody always waits.
        await run.Load.SubmitAsync((int)(total.TotalSeconds * PerMinute / 60 * 0.8), atOnce: 16);
        using var sampled = new CancellationTokenSource();
        var sampling = new UseSampler(cluster, AtOnce, PerMinute / 60).RunAsync(sampled.Token);
        var kills = 0;
        while (RigClock.Seconds(RigClock.Now - begin) < total.TotalSeconds)
        {
            await Pause.ForAsync(KillEvery - TimeSpan.FromSeconds(RigClock.Seconds(RigClock.Now - begin) - (kills * KillEvery.TotalSeconds)));
            if (cluster.HostOf(ClusterPlan.RemoteProvider) is { } host)
            {
                _ = await run.KillAsync("kill limiter", host);
                host.Start();
            }

            kills++;
        }

        await sampled.CancelAsync();
        await sampling;
        run.Numbers["use_outside_failover"] = Math.Round(LimitUse.Of(cluster.History.Read(), Failover).Mean, 3);
        return await run.EndAsync(RulesFor(cluster.Plan));
    }
}
