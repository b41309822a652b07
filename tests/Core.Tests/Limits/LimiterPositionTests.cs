using CsCheck;
using static Orleans.MediaTasks.Limits.LimiterBench;

namespace Orleans.MediaTasks.Limits;

public sealed class LimiterPositionTests
{
    [Fact]
    public void Position_WhenOneTenantWaits_IsTheOrderOfStarts() =>
        Gen.Select(Gen.Select(Gen.Int[1, 10], Gen.Int[0, 50]).Array[1, 60], Gen.Int[0, 59].Array[0, 10]).Sample((tasks, withdrawn) =>
        {
            var bench = new LimiterBench(new LimiterSettings { Concurrency = 1 });
            for (var i = 0; i < tasks.Length; i++)
            {
                bench.Machine.Enqueue(ATask(i, priority: tasks[i].Item1, since: TimeSpan.FromMilliseconds(tasks[i].Item2)));
            }

            foreach (var number in withdrawn)
            {
                bench.Machine.Withdraw(ATask(number).Id);
            }

            var positions = Enumerable.Range(0, tasks.Length).ToDictionary(i => i, i => bench.Machine.PositionOf(ATask(i).Id, bench.Now)?.Position);
            var order = bench.Drain().Select(NumberOf).ToList();

            Assert.All(positions, entry => Assert.Equal(order.IndexOf(entry.Key) is >= 0 and var index ? index + 1 : null, entry.Value));
        });

    [Fact]
    public void Position_WhenTenantsHaveEquallyManyWaiting_IsTheOrderOfStarts() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 6], Gen.Int[0, 12]).Sample((tenants, each, started) =>
        {
            var bench = new LimiterBench(new LimiterSettings { Concurrency = 1 });
            for (var i = 0; i < tenants * each; i++)
            {
                bench.Enqueue($"t{i % tenants}");
            }

            bench.Drain(Math.Min(started, (tenants * each) - 1) / tenants * tenants);
            var waiting = Enumerable.Range(1, tenants * each)
                .Select(i => ATask(i, $"t{(i - 1) % tenants}"))
                .Select(task => (task.Id, bench.Machine.PositionOf(task.Id, bench.Now)?.Position))
                .Where(entry => entry.Position is not null)
                .OrderBy(entry => entry.Position);

            Assert.Equal(waiting.Select(entry => entry.Id).ToList(), bench.Drain().Select(task => task.Id).ToList());
        });

    [Fact]
    public void Position_WhenTheTaskDoesNotWait_IsNull()
    {
        var bench = new LimiterBench();
        var task = bench.Enqueue();
        bench.Admit();

        Assert.Null(bench.Machine.PositionOf(task.Id, bench.Now));
        Assert.Null(bench.Machine.PositionOf(ATask(99).Id, bench.Now));
    }

    [Fact]
    public void Position_OfAnotherTenantsFirstTask_IsNotBehindALongQueue()
    {
        var bench = new LimiterBench();
        bench.Enqueue(10_000, "a");
        var first = bench.Enqueue("b");
        var second = bench.Enqueue("b");

        Assert.Equal(2, bench.Machine.PositionOf(first.Id, bench.Now)!.Position);
        Assert.Equal(4, bench.Machine.PositionOf(second.Id, bench.Now)!.Position);
    }

    [Fact]
    public void Position_WhenAFullTenantIsAhead_DoesNotCountIt()
    {
        var bench = new LimiterBench(new LimiterSettings { Concurrency = 2, PerTenant = 1 });
        bench.Enqueue(100, "a", priority: 10);
        bench.Admit();
        var task = bench.Enqueue("b", priority: 1);

        Assert.Equal(1, bench.Machine.PositionOf(task.Id, bench.Now)!.Position);
    }

    [Fact]
    public void Blocker_NamesWhatHoldsTheTask()
    {
        var bench = new LimiterBench(new LimiterSettings
        {
            Concurrency = 3,
            PerSecond = 3,
            PerTenant = 1,
            PerModel = new Dictionary<string, int> { ["slow"] = 1 },
        });
        bench.Now = Start.AddSeconds(1);
        bench.Enqueue("a", model: "slow");
        bench.Admit();
        var tenantCapped = bench.Enqueue("a");
        var modelCapped = bench.Enqueue("b", model: "slow");
        var free = bench.Enqueue("c");

        string BlockerOf(Tasks.QueuedTask task) => bench.Machine.PositionOf(task.Id, bench.Now)!.Blocker;
        Assert.Equal(("tenant_cap", "model_cap", "order"), (BlockerOf(tenantCapped), BlockerOf(modelCapped), BlockerOf(free)));

        bench.Admit();
        bench.Enqueue("d");
        var last = bench.Admit();
        var waiting = bench.Enqueue("e");
        Assert.Equal("concurrency", BlockerOf(waiting));

        bench.Machine.Release(last[0].Task.Id, last[0].Permit);
        Assert.Equal("rate", BlockerOf(waiting));

        bench.Machine.Throttle(bench.Now.AddMinutes(1));
        Assert.Equal(("throttled", "throttled"), (BlockerOf(waiting), BlockerOf(tenantCapped)));

        bench.Machine.Paused = true;
        Assert.Equal("paused", BlockerOf(waiting));
    }

    [Fact]
    public void EstimatedWait_ComesFromTheRecentRateOfStarts()
    {
        var bench = new LimiterBench(new LimiterSettings { Concurrency = 1 });
        bench.Enqueue(100);
        var last = ATask(100).Id;
        Assert.Null(bench.Machine.PositionOf(last, bench.Now)!.EstimatedWait);

        for (var i = 0; i < 80; i++)
        {
            bench.Drain(1);
            bench.Now += TimeSpan.FromSeconds(2);
        }

        Assert.Equal((20, TimeSpan.FromSeconds(40)), (bench.Machine.PositionOf(last, bench.Now)!.Position, bench.Machine.PositionOf(last, bench.Now)!.EstimatedWait));

        bench.Machine.Paused = true;
        Assert.Null(bench.Machine.PositionOf(last, bench.Now)!.EstimatedWait);
    }

    [Fact]
    public void EstimatedWait_IsNeverShorterThanTheRatesAllow()
    {
        var bench = new LimiterBench(new LimiterSettings { Concurrency = 100, PerSecond = 2 });
        bench.Enqueue(50);
        bench.Now += TimeSpan.FromSeconds(1);
        bench.Admit();

        Assert.Equal(TimeSpan.FromSeconds(24), bench.Machine.PositionOf(ATask(50).Id, bench.Now)!.EstimatedWait);

        bench.Machine.Throttle(bench.Now.AddMinutes(1));
        Assert.Equal(TimeSpan.FromSeconds(60), bench.Machine.PositionOf(ATask(50).Id, bench.Now)!.EstimatedWait);
    }
}
