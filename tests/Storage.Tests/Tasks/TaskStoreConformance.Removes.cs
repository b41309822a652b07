using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Tasks;

public abstract partial class TaskStoreConformance
{
    [Fact]
    public async Task Remove_OfATaskThatHasEnded_LeavesNothingOfIt()
    {
        var (row, other) = (await EndedAsync("red", "blue"), await EndedAsync("red"));
        Deliveries.UpdateLazily(ADelivery.Of(row.Id, 1).Delivered());
        Deliveries.UpdateLazily(ADelivery.Of(row.Id, 2).Dead());
        await Store.FlushAsync(Deadlines.Token);

        Assert.True(await Store.RemoveAsync(row.Id, row.Version, Deadlines.Token));

        Assert.Null(await Store.ReadAsync(row.Id, Deadlines.Token));
        Assert.Empty(await OfTaskAsync(row.Id));
        Assert.Empty((await Deliveries.ListAsync(new DeliveryQuery { Tenant = "acme" }, Deadlines.Token)).Deliveries);
        Assert.Equal([other.Id.Value], await WalkAsync(new TaskQuery { Tenant = "acme", Tag = "red" }));
        Assert.Equal([new TaskCount(MediaTaskStatus.Completed, "image", 1)], await Store.CountAsync("acme", Deadlines.Token));
        Assert.Equal(2, (await OfTaskAsync(other.Id)).Count);
        await ReopenAsync();
        Assert.Null(await Store.ReadAsync(row.Id, Deadlines.Token));
    }

    [Fact]
    public async Task Remove_WhenItIsNotWhatTheCallerMeans_ChangesNothing()
    {
        var (pending, live, moved) = (await EndedAsync(), await InsertAsync(ATask.New()), await InsertAsync(ATask.New(status: MediaTaskStatus.Failed)));
        var retried = moved.In(MediaTaskStatus.Queued);
        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(moved, retried));
        var before = await Store.CountAsync("acme", Deadlines.Token);

        Assert.False(await Store.RemoveAsync(pending.Id, pending.Version, Deadlines.Token));
        Assert.False(await Store.RemoveAsync(live.Id, live.Version, Deadlines.Token));
        Assert.False(await Store.RemoveAsync(moved.Id, moved.Version, Deadlines.Token));
        Assert.False(await Store.RemoveAsync(moved.Id, retried.Version, Deadlines.Token));
        Assert.False(await Store.RemoveAsync(ATask.New().Id, 1, Deadlines.Token));
        Assert.False(await Store.RemoveAsync(pending.Id with { Tenant = "other" }, pending.Version, Deadlines.Token));

        Assert.Equal(before, await Store.CountAsync("acme", Deadlines.Token));
        Assert.Equal(3, (await Store.ReadManyAsync([pending.Id, live.Id, moved.Id], Deadlines.Token)).Count);
        Assert.Equal(2, (await OfTaskAsync(pending.Id)).Count);
    }

    [Fact]
    public async Task Remove_WhenTheLeaseWasEnded_IsRefused()
    {
        await Store.BeginLeaseAsync("me", TimeSpan.FromHours(1), Deadlines.Token);
        var row = await InsertAsync(ATask.New(status: MediaTaskStatus.Failed));
        await Store.EndLeaseAsync("me", Deadlines.Token);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.RemoveAsync(row.Id, row.Version, Deadlines.Token));

        Assert.Equal(row.ToText(), await ReadTextAsync(row.Id));
    }

    [Fact]
    public async Task Remove_WhenItsTaskHadAKey_TheKeyIsFree()
    {
        var row = await InsertAsync(ATask.New(status: MediaTaskStatus.Cancelled) with { IdempotencyKey = "tasks:k", RequestHash = "h1" });

        Assert.True(await Store.RemoveAsync(row.Id, row.Version, Deadlines.Token));

        await InsertAsync(ATask.New() with { IdempotencyKey = "tasks:k", RequestHash = "h2" });
    }

    [Fact]
    public async Task Remove_WhenItsLastDeliveryArrivesInTheSameMoment_SeesIt()
    {
        for (var round = 0; round < 20; round++)
        {
            var task = await ToldAsync(1);
            Deliveries.UpdateLazily(ADelivery.Of(task, 1).Delivered());
            var flushed = Store.FlushAsync(Deadlines.Token);

            Assert.True(await Store.RemoveAsync(task, 2, Deadlines.Token));
            await flushed;
        }
    }

    [Fact]
    public async Task Remove_WhenManyAreRemovedAndOthersLive_CountsThemAll()
    {
        var rows = Enumerable.Range(0, 400).Select(i => ATask.New(Tenants[i % 2], i % 3 == 0 ? MediaTaskStatus.Queued : MediaTaskStatus.Failed, tags: ["t"])).ToArray();
        await InsertAsync(rows);

        var removed = await Task.WhenAll(rows.Select(row => Task.Run(async () => row.Status == MediaTaskStatus.Queued
            ? await Store.UpdateAsync(row, row.In(MediaTaskStatus.Processing)) == UpdateOutcome.Written
            : (await Task.WhenAll(Store.RemoveAsync(row.Id, 1, Deadlines.Token), Store.RemoveAsync(row.Id, 1, Deadlines.Token))).Count(once => once) == 1)));

        Assert.DoesNotContain(false, removed);
        Assert.Equal(rows.Count(row => row.Status == MediaTaskStatus.Queued), (await CountsAsync()).Sum(count => count.Value));
        Assert.All((await CountsAsync()).Keys, key => Assert.Equal(MediaTaskStatus.Processing, key.Status));
    }

    [Fact]
    public async Task Update_WhenItsTaskWasRemoved_LosesWithItsDeliveries()
    {
        var row = await InsertAsync(ATask.New(status: MediaTaskStatus.Failed));
        Assert.True(await Store.RemoveAsync(row.Id, row.Version, Deadlines.Token));

        Store.UpdateLazily(row, row.In(MediaTaskStatus.Queued), [ADelivery.Of(row.Id)]);

        Assert.Equal(UpdateOutcome.Superseded, await Store.UpdateAsync(row, row.In(MediaTaskStatus.Queued), [ADelivery.Of(row.Id)]));
        await Store.FlushAsync(Deadlines.Token);
        Assert.Empty(await OfTaskAsync(row.Id));
        Assert.False(await Store.RemoveAsync(row.Id, row.Version, Deadlines.Token));
    }

    /// <summary>A task that has ended and has two pending deliveries.</summary>
    private async Task<MediaTaskState> EndedAsync(params string[] tags)
    {
        var row = await InsertAsync(ATask.New(tags: tags));
        var ended = row.In(MediaTaskStatus.Completed);
        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(row, ended, [ADelivery.Of(row.Id, 1), ADelivery.Of(row.Id, 2)]));
        return ended;
    }
}
