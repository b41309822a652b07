using Orleans.MediaTasks.Rig.Cluster;
using Orleans.MediaTasks.Rig.Proxy;
using Orleans.MediaTasks.Rig.Scenarios;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Nemesis;

/// <summary>Does harm of all kinds, one after the other, drawn from a seed; after each it waits until the cluster is whole again, because only then it has to be.</summary>
internal sealed class FaultSchedule(ScenarioRun run, int seed)
{
    private static readonly TimeSpan LeavesWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(30);

    private readonly Random _random = new(seed);
    private readonly List<string> _done = [];

    private ClusterUnderTest Cluster => run.Cluster;

    /// <summary>What was done, in order.</summary>
    public IReadOnlyList<string> Done => _done;

    /// <summary>Goes on until the time is over; a fault that has begun is brought to its end.</summary>
    public async Task RunAsync(TimeSpan length)
    {
        var begin = RigClock.Now;
        while (RigClock.Seconds(RigClock.Now - begin) < length.TotalSeconds)
        {
            await Pause.ForAsync(Between(0.5, 4));
            var (name, act) = Draw();
            _done.Add(name);
            await act();
            await run.RestartDeadAsync();
        }
    }

    private (string Name, Func<Task> Act) Draw()
    {
        (int Weight, string Name, Func<Task> Act)[] acts =
        [
            (20, "kill", () => KillAsync(AnySilo())),
            (12, "kill limiter", () => KillAsync(Cluster.HostOf(ClusterPlan.RemoteProvider) ?? AnySilo())),
            (3, "kill all silos", () => KillAsync([.. Cluster.Silos])),
            (6, "kill api", KillApiAsync),
            (10, "short pause", () => PauseAsync(Between(0.5, 3))),
            (8, "long pause", () => PauseAsync(Between(14, 22))),
            (12, "stop", StopAsync),
            (4, "stop, then kill", StopThenKillAsync),
            (8, "partition", () => PartitionAsync(true, true)),
            (3, "partition in", () => PartitionAsync(true, false)),
            (3, "partition out", () => PartitionAsync(false, true)),
            (9, "terminate", TerminateAsync),
            (5, "postgres stop", () => DatabaseAsync(asCrash: false)),
            (5, "postgres crash", () => DatabaseAsync(asCrash: true)),
            (8, "cut", () => LinkAsync("cut", new LinkFaults { CutAfterBytesUp = _random.Next(1_000, 80_000) })),
            (5, "slow database", () => LinkAsync("slow database", new LinkFaults { Latency = TimeSpan.FromMilliseconds(_random.Next(20, 200)), Jitter = TimeSpan.FromMilliseconds(50) })),
        ];
        var drawn = _random.Next(acts.Sum(act => act.Weight));
        foreach (var (weight, name, act) in acts)
        {
            if ((drawn -= weight) < 0)
            {
                return (name, act);
            }
        }

        throw new System.Diagnostics.UnreachableException();
    }

    private async Task KillAsync(params Node[] silos)
    {
        var recovered = await run.KillAsync("kill", silos);
        if (silos.Length < Cluster.Silos.Count)
        {
            await recovered;
        }
    }

    private async Task KillApiAsync()
    {
        var api = Cluster.Apis[_random.Next(Cluster.Apis.Count)];
        await run.FaultAsync("kill api", api.Name, api.KillAsync);
    }

    private async Task PauseAsync(TimeSpan length)
    {
        var silo = AnySilo();
        var (at, owner) = (RigClock.Now, silo.Owner!);
        await run.FaultAsync("pause", silo.Name, async () =>
        {
            silo.Pause();
            var cut = length > TimeSpan.FromSeconds(10) ? await Cluster.Database.ReadProcessingAsync(owner) : [];
            var recovered = run.Follow(cut, at);
            await Pause.ForAsync(length);
            await recovered;
            silo.Continue();
        });
        // Whoever was declared dead has to leave; whoever was not stays. Which of the two it is, the database knows.
        if (await Cluster.Database.ScalarAsync($"SELECT count(*) FROM silo_leases WHERE owner = '{owner}'") == 0)
        {
            run.Demand("ZombieLeaves", await silo.ExitsAsync(LeavesWithin), $"{silo.Name} has no lease and was still there {LeavesWithin.TotalSeconds} s later.");
        }
    }

    private async Task StopAsync()
    {
        var silo = AnySilo();
        await run.FaultAsync("stop", silo.Name, () => silo.StopAsync(StopsWithin));
    }

    private async Task StopThenKillAsync()
    {
        var silo = AnySilo();
        await run.FaultAsync("stop, then kill", silo.Name, () => silo.StopAsync(Between(0.2, 2)));
    }

    private async Task PartitionAsync(bool inbound, bool outbound)
    {
        var silo = AnySilo();
        await run.FaultAsync("partition", silo.Name, async () =>
        {
            Cluster.Partition(silo, inbound, outbound);
            await Task.WhenAny([Pause.ForAsync(Between(5, 25)), .. Cluster.Silos.Select(each => each.ExitsAsync(LeavesWithin))]);
            Cluster.HealLinks();
        });
    }

    private Task TerminateAsync() => run.FaultAsync("terminate", null, async () =>
    {
        for (var count = 0; count < 100; count++)
        {
            await Cluster.Database.TerminateAsync(1);
            await Pause.ForAsync(TimeSpan.FromMilliseconds(50));
        }
    });

    private Task DatabaseAsync(bool asCrash) => run.FaultAsync(asCrash ? "postgres crash" : "postgres stop", null, async () =>
    {
        await Cluster.Database.StopAsync(asCrash);
        await Pause.ForAsync(Between(0, 15));
        await Cluster.Database.StartAgainAsync();
    });

    private Task LinkAsync(string name, LinkFaults faults)
    {
        var silo = AnySilo();
        return run.FaultAsync(name, silo.Name, async () =>
        {
            silo.Database.Faults = faults;
            await Pause.ForAsync(Between(2, 6));
            silo.Database.Heal();
        });
    }

    private Node AnySilo() => Cluster.Silos[_random.Next(Cluster.Silos.Count)];

    private TimeSpan Between(double from, double to) => TimeSpan.FromSeconds(from + ((to - from) * _random.NextDouble()));
}
