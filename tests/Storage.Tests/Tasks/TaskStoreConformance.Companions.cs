namespace Orleans.MediaTasks.Storage.Tasks;

public abstract partial class TaskStoreConformance
{
    [Fact]
    public async Task Lease_IsValidUntilItExpiresOrEnds()
    {
        await Store.RenewLeaseAsync("silo-1", ATask.Now.AddSeconds(10), Deadlines.Token);
        await Store.RenewLeaseAsync("silo-2", ATask.Now.AddSeconds(10), Deadlines.Token);
        await Store.RenewLeaseAsync("silo-2", ATask.Now.AddSeconds(20), Deadlines.Token);

        Assert.Equal(["silo-1", "silo-2"], (await Store.ReadLeasesAsync(ATask.Now, Deadlines.Token)).Order());
        Assert.Equal(["silo-2"], await Store.ReadLeasesAsync(ATask.Now.AddSeconds(10), Deadlines.Token));
        await Store.EndLeaseAsync("silo-2", Deadlines.Token);
        await Store.EndLeaseAsync("silo-3", Deadlines.Token);
        Assert.Equal(["silo-1"], await Store.ReadLeasesAsync(ATask.Now, Deadlines.Token));
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
