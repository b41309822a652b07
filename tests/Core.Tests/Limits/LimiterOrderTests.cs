using static Orleans.MediaTasks.Limits.LimiterBench;

namespace Orleans.MediaTasks.Limits;

public sealed class LimiterOrderTests
{
    private static readonly LimiterSettings OneAtATime = new() { Concurrency = 1 };

    [Fact]
    public void Admit_WhenPrioritiesDiffer_TenGoesFirst()
    {
        var bench = new LimiterBench(OneAtATime);
        foreach (var priority in new[] { 3, 10, 1, 7, 10, 5 })
        {
            bench.Enqueue(priority: priority);
        }

        Assert.Equal([10, 10, 7, 5, 3, 1], bench.Drain().Select(task => task.Priority));
    }

    [Fact]
    public void Admit_WithinATenantAndPriority_IsFirstInFirstOutAcrossModels()
    {
        var bench = new LimiterBench(OneAtATime with { PerModel = new Dictionary<string, int> { ["y"] = 1 } });
        for (var i = 0; i < 12; i++)
        {
            bench.Enqueue(model: "xyz"[i % 3].ToString());
        }

        Assert.Equal(Enumerable.Range(1, 12), bench.Drain().Select(NumberOf));
    }

    [Fact]
    public void Admit_WhenOlderTasksAreLearntLate_TheyGoWhereTheirAgePutsThem()
    {
        var bench = new LimiterBench(OneAtATime);
        foreach (var seconds in new[] { 50, 60, 10, 20, 55, 5, 70, 20 })
        {
            bench.Machine.Enqueue(ATask(seconds * 100 + bench.Machine.Waiting, since: TimeSpan.FromMilliseconds(seconds)));
        }

        Assert.Equal([505, 1002, 2003, 2007, 5000, 5504, 6001, 7006], bench.Drain().Select(NumberOf));
    }

    [Fact]
    public void Admit_WhenSeveralTenantsWait_TheyTakeTurns()
    {
        var bench = new LimiterBench(OneAtATime);
        bench.Enqueue(4, "a");
        bench.Enqueue(2, "b");
        bench.Enqueue(3, "c");

        Assert.Equal("abcabcaca", string.Concat(bench.Drain().Select(task => task.Id.Tenant)));
    }

    [Fact]
    public void Admit_WhenATenantUsesManyPrioritiesThatHaveAged_ItHasStillOneTurnOnly()
    {
        var bench = new LimiterBench(OneAtATime);
        for (var priority = 10; priority >= 1; priority--)
        {
            bench.Enqueue("a", priority);
        }

        bench.Enqueue(3, "b", priority: 10);
        bench.Now += TimeSpan.FromMinutes(9);

        Assert.Equal("ababab", string.Concat(bench.Drain(6).Select(task => task.Id.Tenant)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Admit_WhenOneTenantHasTenThousandWaiting_AnotherTenantsTaskIsAmongTheNextTwo(int slots)
    {
        var bench = new LimiterBench(new LimiterSettings { Concurrency = slots });
        bench.Enqueue(10_000, "a");
        var running = new Queue<LimiterGrant>(bench.Admit());
        bench.Enqueue("b");

        var next = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            var done = running.Dequeue();
            bench.Machine.Release(done.Task.Id, done.Permit);
            var grant = Assert.Single(bench.Admit());
            running.Enqueue(grant);
            next.Add(grant.Task.Id.Tenant);
        }

        Assert.Contains("b", next);
    }

    [Fact]
    public void Admit_WhenATaskHasWaitedAnInterval_ItRisesByOnePriority()
    {
        var bench = new LimiterBench(OneAtATime with { AgeingInterval = TimeSpan.FromSeconds(10) });
        bench.Enqueue("old", priority: 5);
        bench.Now = Start.AddSeconds(10).AddTicks(-1);
        bench.Enqueue("new", priority: 6);
        Assert.Equal("new", bench.Drain(1).Single().Id.Tenant);

        bench.Enqueue("new", priority: 6);
        bench.Now = Start.AddSeconds(10);
        Assert.Equal("old", bench.Drain(1).Single().Id.Tenant);
    }

    [Fact]
    public void Admit_WhenUrgentWorkNeverEnds_TheLeastUrgentStartsAllTheSame()
    {
        var bench = new LimiterBench(OneAtATime with { AgeingInterval = TimeSpan.FromSeconds(10) });
        var patient = bench.Enqueue("a", priority: 1);
        var seconds = 0;
        for (var started = false; !started; seconds++)
        {
            Assert.True(seconds <= 92, "The task of priority 1 starves.");
            bench.Now = Start.AddSeconds(seconds);
            bench.Enqueue("b", priority: 10);
            started = bench.Drain(1).Single() == patient;
        }

        Assert.InRange(seconds, 90, 92);
    }

    [Fact]
    public void Admit_WhenTimeGoesBackwards_NothingSinksAgain()
    {
        var bench = new LimiterBench(OneAtATime with { AgeingInterval = TimeSpan.FromSeconds(10) });
        bench.Enqueue("old", priority: 5);
        bench.Now = Start.AddSeconds(20);
        bench.Admit(0);
        bench.Now = Start;
        bench.Machine.Enqueue(ATask(100, "new", priority: 6, since: TimeSpan.FromSeconds(20)));

        Assert.Equal("old", bench.Drain(1).Single().Id.Tenant);
    }

    [Fact]
    public void Admit_WhenATenantIsAtItsCap_OthersGoOnAndItsReleaseLetsItInAgain()
    {
        var bench = new LimiterBench(new LimiterSettings { Concurrency = 10, PerTenant = 2 });
        bench.Enqueue(5, "a", priority: 10);
        bench.Enqueue(1, "b", priority: 1);

        var grants = bench.Admit();
        Assert.Equal("aab", string.Concat(grants.Select(grant => grant.Task.Id.Tenant)));
        Assert.Null(bench.Machine.NextChange(bench.Now));

        bench.Machine.Release(grants[0].Task.Id, grants[0].Permit);
        Assert.Equal(["a"], bench.Admit().Select(grant => grant.Task.Id.Tenant));
    }

    [Fact]
    public void Admit_WhenAModelIsAtItsCap_TheTenantsOtherModelsGoOn()
    {
        var bench = new LimiterBench(new LimiterSettings { Concurrency = 10, PerModel = new Dictionary<string, int> { ["slow"] = 1 } });
        bench.Enqueue(100, model: "slow");
        bench.Enqueue(2, model: "fast");

        var grants = bench.Admit();
        Assert.Equal(["slow", "fast", "fast"], grants.Select(grant => grant.Task.Model));
        Assert.Null(bench.Machine.NextChange(bench.Now));

        bench.Machine.Release(grants[0].Task.Id, grants[0].Permit);
        Assert.Equal(["slow"], bench.Admit().Select(grant => grant.Task.Model));
    }

    [Fact]
    public void Settings_WhenCapsChange_TheyHoldAtOnceAndTheOrderStays()
    {
        var bench = new LimiterBench(new LimiterSettings { Concurrency = 10 });
        bench.Enqueue(2, model: "slow");
        bench.Admit();
        bench.Enqueue(3, model: "slow");
        bench.Enqueue(3, model: "fast");

        bench.Machine.Settings = new LimiterSettings { Concurrency = 4, PerModel = new Dictionary<string, int> { ["slow"] = 2 } };
        Assert.Equal([6, 7], bench.Admit().Select(grant => NumberOf(grant.Task)));

        bench.Machine.Settings = new LimiterSettings { Concurrency = 7 };
        Assert.Equal([3, 4, 5], bench.Admit().Select(grant => NumberOf(grant.Task)));
    }

    [Fact]
    public void Occupy_WhenItFillsACap_TheCapHolds()
    {
        var bench = new LimiterBench(new LimiterSettings { Concurrency = 10, PerTenant = 1, PerModel = new Dictionary<string, int> { ["slow"] = 1 } });
        bench.Machine.Occupy(ATask(100, "a").Id, "slow", new Permit(1, 1));
        bench.Enqueue("a", model: "fast");
        bench.Enqueue("b", model: "slow");
        Assert.Empty(bench.Admit());

        bench.Machine.Release(ATask(100, "a").Id, new Permit(1, 1));
        Assert.Equal(2, bench.Admit().Count);
    }
}
