using Orleans.MediaTasks.Rig.Checking;
using Orleans.MediaTasks.Rig.Cluster;
using Orleans.MediaTasks.Rig.Load;
using Orleans.MediaTasks.Rig.Receiving;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Scenarios;

/// <summary>Receivers that fail, hang, refuse and go away, and silos that are killed while they tell them: no event is lost, none comes before its time.</summary>
public sealed class WebhooksTold : Scenario
{
    private const int Hosts = 40;

    /// <summary>Of a hundred arrivals 30 fail, 5 hang until the silo gives up, and one is refused for good.</summary>
    private static readonly ReceiverMood Bad = new(Errors: 30, Silences: 5, Refusals: 1);

    /// <summary>What is due may wait so long for its silo's look, a breaker that lets one through, and a busy machine.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    public override string Code => "S13";

    public override string What => "webhooks: receivers fail, hang and go away while silos are killed";

    public override ClusterPlan Plan(int seed) => new()
    {
        Name = Code,
        Seed = seed,
        Settings = new Dictionary<string, string>
        {
            ["MediaTasks__Webhooks__AllowLoopback"] = "true",
            ["MediaTasks__Webhooks__Timeout"] = "00:00:02",
            ["MediaTasks__Webhooks__Claim"] = "00:00:02",
        },
    };

    public override IReadOnlyList<Rule> RulesFor(ClusterPlan plan) =>
    [
        .. Rules.Always(plan),
        DeliveryRules.NoLostEvent,
        DeliveryRules.DeliveredIsTaken,
        DeliveryRules.DeadLettersAreListed,
        DeliveryRules.EventsInOrder,
        DeliveryRules.OneIdForAnEvent,
        DeliveryRules.OnlyAcknowledgedTasks,
        DeliveryRules.NothingOverdue(Grace),
    ];

    public override async Task<ScenarioResult> RunAsync(ClusterUnderTest cluster, int seed, ScenarioLength length)
    {
        await using var receiver = new WebhookReceiver(cluster.History, Hosts, seed) { Mood = Bad };
        await receiver.StartAsync();
        await using var run = ScenarioRun.Begin(cluster, Code, seed, LoadMix.Told(random => receiver.UrlOf(random.Next(Hosts))));
        var random = new Random(seed);
        var loaded = LoadAsync(run, Choose(length, 250, 10_000), Choose(length, Rate, 60));
        do
        {
            await Pause.ForAsync(Seconds(Choose(length, 1, 4) * (1 + random.NextDouble())));
            var away = ReceiverGoesAwayAsync(run, receiver, Seconds(0.5 + (Choose(length, 1, 4) * random.NextDouble())));
            await KillAsync(run, cluster.Silos[random.Next(cluster.Silos.Count)]);
            await away;
        }
        while (!loaded.IsCompleted);

        await loaded;
        receiver.Mood = ReceiverMood.Well;
        return await run.EndAsync(RulesFor(cluster.Plan), () => TellTheRestAsync(run, receiver, length));
    }

    private static async Task LoadAsync(ScenarioRun run, int tasks, double perSecond)
    {
        run.StartLoad(perSecond);
        await Pause.ForAsync(Seconds(tasks / perSecond));
        await run.StopLoadAsync();
    }

    private static Task ReceiverGoesAwayAsync(ScenarioRun run, WebhookReceiver receiver, TimeSpan forSo) => run.FaultAsync("receiver away", null, async () =>
    {
        await receiver.StopAsync();
        await Pause.ForAsync(forSo);
        await receiver.StartAsync();
    });

    private static async Task KillAsync(ScenarioRun run, Node silo)
    {
        var recovered = await run.KillAsync("kill", silo);
        await recovered;
        silo.Start();
        await silo.ReadyAsync();
    }

    /// <summary>Waits for what is due soon, has dead letters sent again, and reads back what became of every event. Later attempts are not waited for: they are minutes and hours away.</summary>
    private static async Task TellTheRestAsync(ScenarioRun run, WebhookReceiver receiver, ScenarioLength length)
    {
        var horizon = Seconds(Choose(length, 4, 60));
        await DeliveryReadBack.ComesToRestAsync(run.Cluster, horizon, horizon + Grace);
        run.Numbers["replayed"] = await DeliveryReadBack.ReplayAsync(run.Cluster);
        await DeliveryReadBack.ComesToRestAsync(run.Cluster, TimeSpan.Zero, Grace);
        await DeliveryReadBack.ReadAsync(run.Cluster);
        var history = run.Cluster.History.Read();
        foreach (var status in history.Of(History.Ops.Delivery).CountBy(delivery => delivery.Status!))
        {
            run.Numbers[status.Key] = status.Value;
        }

        run.Numbers["requests"] = receiver.Requests;
    }
}
