using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Tasks;

public abstract partial class TaskStoreConformance
{
    [Fact]
    public async Task Lease_StandsUntilItIsEnded()
    {
        await Store.BeginLeaseAsync("silo-2", TimeSpan.FromHours(1), Deadlines.Token);
        await Store.BeginLeaseAsync("silo-1", TimeSpan.FromHours(1), Deadlines.Token);

        Assert.Equal(["silo-1", "silo-2"], (await Store.ReadLeasesAsync(Deadlines.Token)).Order());
        await Store.EndLeaseAsync("silo-2", Deadlines.Token);
        await Store.EndLeaseAsync("silo-3", Deadlines.Token);
        Assert.Equal(["silo-1"], await Store.ReadLeasesAsync(Deadlines.Token));
    }

    [Fact]
    public async Task EndExpiredLeases_EndsThoseThatHaveRunOutAndNoOthers()
    {
        await Store.BeginLeaseAsync("run-out", TimeSpan.Zero, Deadlines.Token);
        await Store.BeginLeaseAsync("renewed", TimeSpan.Zero, Deadlines.Token);
        await Store.BeginLeaseAsync("fresh", TimeSpan.FromHours(1), Deadlines.Token);

        Assert.Equal(3, (await Store.ReadLeasesAsync(Deadlines.Token)).Count);
        Assert.True(await Store.RenewLeaseAsync("renewed", TimeSpan.FromHours(1), Deadlines.Token));
        Assert.Equal(["run-out"], await Store.EndExpiredLeasesAsync(Deadlines.Token));
        Assert.Equal(["fresh", "renewed"], (await Store.ReadLeasesAsync(Deadlines.Token)).Order());
        Assert.Empty(await Store.EndExpiredLeasesAsync(Deadlines.Token));
    }

    [Fact]
    public async Task RenewLease_WhenItWasEnded_SaysSoAndDoesNotRevive()
    {
        await Store.BeginLeaseAsync("ended", TimeSpan.FromHours(1), Deadlines.Token);
        await Store.BeginLeaseAsync("me", TimeSpan.FromHours(1), Deadlines.Token);
        await Store.EndLeaseAsync("ended", Deadlines.Token);

        Assert.False(await Store.RenewLeaseAsync("ended", TimeSpan.FromHours(1), Deadlines.Token));
        Assert.Equal(["me"], await Store.ReadLeasesAsync(Deadlines.Token));
        await Store.EndLeaseAsync("me", Deadlines.Token);
        Assert.False(await Store.RenewLeaseAsync("me", TimeSpan.FromHours(1), Deadlines.Token));
    }

    [Fact]
    public async Task Writes_WhenTheLeaseOfTheirSiloWasEnded_AreRefused()
    {
        await Store.BeginLeaseAsync("me", TimeSpan.FromHours(1), Deadlines.Token);
        var row = await InsertAsync(ATask.New());
        await Store.EndLeaseAsync("me", Deadlines.Token);

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Store.UpdateAsync(row, row.In(MediaTaskStatus.Cancelled)));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => InsertAsync(ATask.New()));
        Assert.Equal(row.ToText(), await ReadTextAsync(row.Id));
    }

    [Fact]
    public async Task Start_WhenTheLimiterHasALaterEpoch_IsFenced()
    {
        var old = await Store.RaiseLimiterEpochAsync("simulation", Deadlines.Token);
        var (late, timely) = (await InsertAsync(ATask.New()), await InsertAsync(ATask.New()));
        var running = timely.In(MediaTaskStatus.Processing) with { Permit = new Permit(old, 1) };
        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(timely, running));
        var current = await Store.RaiseLimiterEpochAsync("simulation", Deadlines.Token);
        await Store.RaiseLimiterEpochAsync("other", Deadlines.Token);

        Assert.Equal(UpdateOutcome.Fenced, await Store.UpdateAsync(late, late.In(MediaTaskStatus.Processing) with { Permit = new Permit(old, 2) }));
        Assert.Equal(late.ToText(), await ReadTextAsync(late.Id));
        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(late, late.In(MediaTaskStatus.Processing) with { Permit = new Permit(current, 1) }));
        // What runs under an old permit goes on to its end.
        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(running, running.In(MediaTaskStatus.Completed) with { Permit = null }));
    }

    [Fact]
    public async Task ReadPermits_GivesThoseOfProcessingRowsOfTheProvider()
    {
        var held = await InsertAsync(ATask.New(status: MediaTaskStatus.Processing) with { Permit = new Permit(3, 7), Owner = "anybody" });
        await InsertAsync(ATask.New(status: MediaTaskStatus.Processing) with { Permit = new Permit(3, 8), Provider = "other" });
        await InsertAsync(ATask.New(status: MediaTaskStatus.Queued));

        Assert.Equal([new HeldPermit(held.Id, held.Model, new Permit(3, 7))], await Store.ReadPermitsAsync("simulation", Deadlines.Token));
    }

    [Fact]
    public async Task RaiseLimiterEpoch_WhenManyRaiseIt_GivesEachAnotherOne()
    {
        var epochs = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Store.RaiseLimiterEpochAsync("simulation"))));

        Assert.Equal(Enumerable.Range(1, 50).Select(n => (long)n), epochs.Order());
        Assert.Equal(1, await Store.RaiseLimiterEpochAsync("other", Deadlines.Token));
    }

    [Fact]
    public async Task RaiseLimiterEpoch_AfterReopening_GoesOn()
    {
        await Store.RaiseLimiterEpochAsync("simulation", Deadlines.Token);

        await ReopenAsync();

        Assert.Equal(2, await Store.RaiseLimiterEpochAsync("simulation", Deadlines.Token));
    }

    [Fact]
    public async Task Paused_IsKeptBesideTheEpoch()
    {
        Assert.False(await Store.ReadPausedAsync("simulation", Deadlines.Token));
        await Store.WritePausedAsync("simulation", true, Deadlines.Token);
        await Store.RaiseLimiterEpochAsync("simulation", Deadlines.Token);
        await ReopenAsync();

        Assert.True(await Store.ReadPausedAsync("simulation", Deadlines.Token));
        Assert.False(await Store.ReadPausedAsync("other", Deadlines.Token));
        await Store.WritePausedAsync("simulation", false, Deadlines.Token);
        Assert.False(await Store.ReadPausedAsync("simulation", Deadlines.Token));
        Assert.Equal(2, await Store.RaiseLimiterEpochAsync("simulation", Deadlines.Token));
    }
}
