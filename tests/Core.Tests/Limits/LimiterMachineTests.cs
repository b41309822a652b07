using static Orleans.MediaTasks.Limits.LimiterBench;

namespace Orleans.MediaTasks.Limits;

public sealed class LimiterMachineTests
{
    [Fact]
    public void Admit_WhenConcurrencyIsReached_WaitsForARelease()
    {
        var bench = new LimiterBench(new LimiterSettings { Concurrency = 2 });
        bench.Enqueue(3);

        var first = bench.Admit();
        var none = bench.Admit();
        Assert.True(bench.Machine.Release(first[0].Task.Id, first[0].Permit));
        var second = bench.Admit();

        Assert.Equal([1, 2], first.Select(grant => NumberOf(grant.Task)));
        Assert.Empty(none);
        Assert.Equal([3], second.Select(grant => NumberOf(grant.Task)));
        Assert.Equal((0, 2), (bench.Machine.Waiting, bench.Machine.InUse));
    }

    [Fact]
    public void Admit_WhenItGrants_PermitsCarryTheEpochAndAGrowingNumber()
    {
        var bench = new LimiterBench(epoch: 42);
        bench.Enqueue(3);

        Assert.Equal([new Permit(42, 1), new Permit(42, 2), new Permit(42, 3)], bench.Admit().Select(grant => grant.Permit));
    }

    [Fact]
    public void Admit_WhenMaximumIsGiven_GrantsNoMore()
    {
        var bench = new LimiterBench();
        bench.Enqueue(3);

        Assert.Empty(bench.Admit(0));
        Assert.Single(bench.Admit(1));
        Assert.Equal(2, bench.Admit(5).Count);
    }

    [Fact]
    public void Grant_CarriesTheTaskAsItCame()
    {
        var bench = new LimiterBench();
        var task = ATask(1, "tenant", 9, "model", TimeSpan.FromSeconds(3));
        bench.Machine.Enqueue(task);

        Assert.Equal(task, bench.Admit().Single().Task);
    }

    [Fact]
    public void Enqueue_WhenTheTaskWaitsOrRuns_IsRefused()
    {
        var bench = new LimiterBench();
        var task = bench.Enqueue();

        Assert.False(bench.Machine.Enqueue(task));
        var grant = bench.Admit().Single();
        Assert.False(bench.Machine.Enqueue(task));
        bench.Machine.Release(task.Id, grant.Permit);
        Assert.True(bench.Machine.Enqueue(task));
    }

    [Fact]
    public void Enqueue_WhenAnotherTenantHasTheSameUuid_BothWait()
    {
        var bench = new LimiterBench();

        Assert.True(bench.Machine.Enqueue(ATask(1, "a")));
        Assert.True(bench.Machine.Enqueue(ATask(1, "b")));
        Assert.True(bench.Machine.Withdraw(ATask(1, "a").Id));
        Assert.Equal("b", bench.Admit().Single().Task.Id.Tenant);
    }

    [Fact]
    public void Withdraw_WhenTheTaskWaits_ItNeverStarts()
    {
        var bench = new LimiterBench();
        var tasks = bench.Enqueue(3);

        Assert.True(bench.Machine.Withdraw(tasks[1].Id));
        Assert.False(bench.Machine.Withdraw(tasks[1].Id));

        Assert.Equal([1, 3], bench.Admit().Select(grant => NumberOf(grant.Task)));
    }

    [Fact]
    public void Release_WhenRepeatedOrStale_IsIgnored()
    {
        var bench = new LimiterBench(new LimiterSettings { Concurrency = 1 });
        var task = bench.Enqueue();
        var old = bench.Admit().Single().Permit;
        Assert.True(bench.Machine.Release(task.Id, old));
        bench.Machine.Enqueue(task);
        var current = bench.Admit().Single().Permit;

        Assert.False(bench.Machine.Release(task.Id, old));
        Assert.False(bench.Machine.Release(task.Id, current with { Epoch = 6 }));
        Assert.False(bench.Machine.Release(ATask(99).Id, current));
        Assert.Equal(1, bench.Machine.InUse);
        Assert.True(bench.Machine.Release(task.Id, current));
        Assert.False(bench.Machine.Release(task.Id, current));
        Assert.Equal(0, bench.Machine.InUse);
    }

    [Fact]
    public void Occupy_WhenAPermitOfAnOlderEpochIsReported_ItCountsUntilItsRelease()
    {
        var bench = new LimiterBench(new LimiterSettings { Concurrency = 1 });
        var running = ATask(50);
        var permit = new Permit(3, 9);

        Assert.True(bench.Machine.Occupy(running.Id, running.Model, permit));
        Assert.False(bench.Machine.Occupy(running.Id, running.Model, permit));
        bench.Enqueue();
        Assert.Empty(bench.Admit());
        Assert.Null(bench.Machine.NextChange(bench.Now));

        Assert.True(bench.Machine.Release(running.Id, permit));
        Assert.Single(bench.Admit());
    }

    [Fact]
    public void Occupy_WhenTheTaskWaits_ItLeavesTheQueue()
    {
        var bench = new LimiterBench();
        var task = bench.Enqueue();

        Assert.True(bench.Machine.Occupy(task.Id, task.Model, new Permit(1, 1)));

        Assert.Equal((0, 1), (bench.Machine.Waiting, bench.Machine.InUse));
        Assert.Empty(bench.Admit());
        Assert.False(bench.Machine.Enqueue(task));
    }

    [Fact]
    public void Occupy_WhenMoreThanTheLimitAreOut_GrantsWaitForTheSurplusToEnd()
    {
        var bench = new LimiterBench(new LimiterSettings { Concurrency = 2 });
        for (var i = 1; i <= 3; i++)
        {
            bench.Machine.Occupy(ATask(100 + i).Id, "m", new Permit(1, i));
        }

        bench.Enqueue();
        Assert.Equal(3, bench.Machine.InUse);
        bench.Machine.Release(ATask(101).Id, new Permit(1, 1));
        Assert.Empty(bench.Admit());
        bench.Machine.Release(ATask(102).Id, new Permit(1, 2));
        Assert.Single(bench.Admit());
    }

    [Fact]
    public void Occupy_WhenThePermitIsOfThisEpoch_ItsNumberIsNotGivenAgain()
    {
        var bench = new LimiterBench(epoch: 7);
        bench.Machine.Occupy(ATask(100).Id, "m", new Permit(7, 5));
        bench.Enqueue();

        Assert.Equal(new Permit(7, 6), bench.Admit().Single().Permit);
    }

    [Fact]
    public void Admit_WhenPaused_GrantsNothingUntilResumed()
    {
        var bench = new LimiterBench();
        bench.Enqueue();
        bench.Machine.Paused = true;

        Assert.Empty(bench.Admit());
        Assert.Null(bench.Machine.NextChange(bench.Now));

        bench.Machine.Paused = false;
        Assert.Single(bench.Admit());
    }

    [Fact]
    public void Throttle_WhenRepeated_OnlyExtends()
    {
        var bench = new LimiterBench();
        bench.Enqueue();

        bench.Machine.Throttle(Start.AddSeconds(10));
        bench.Machine.Throttle(Start.AddSeconds(5));
        bench.Machine.Throttle(Start.AddSeconds(-5));

        Assert.Equal(Start.AddSeconds(10), bench.Machine.ThrottledUntil);
        Assert.Equal(Start.AddSeconds(10), bench.Machine.NextChange(bench.Now));
        Assert.Empty(bench.Machine.Admit(Start.AddSeconds(10).AddTicks(-1), 1));
        Assert.Single(bench.Machine.Admit(Start.AddSeconds(10), 1));
        Assert.Null(bench.Machine.ThrottledUntil);
    }
}
