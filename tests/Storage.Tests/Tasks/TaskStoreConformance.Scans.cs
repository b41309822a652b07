using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Tasks;

public abstract partial class TaskStoreConformance
{
    [Fact]
    public async Task ReadDue_GivesLiveRowsOfTheShardThatAreDue_OldestFirst()
    {
        var late = Due(7, -10);
        var now = Due(7, 0);
        await InsertAsync(now, late, Due(7, 1), Due(8, -10), Due(7, -5, MediaTaskStatus.Completed), ATask.New().OnShard(7));

        var due = await Store.ReadDueAsync(7, ATask.Now, 10, Deadlines.Token);

        Assert.Equal([late.Id, now.Id], due.Select(row => row.Id));
        Assert.Equal(late.ToText(), due[0].ToText());
        Assert.Equal(late.Id, Assert.Single(await Store.ReadDueAsync(7, ATask.Now, 1, Deadlines.Token)).Id);
    }

    [Fact]
    public async Task ReadDue_WhenARowEndsOrIsPutOff_LeavesItOut()
    {
        var (ended, putOff) = (Due(7, -1), Due(7, -1));
        await InsertAsync(ended, putOff);
        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(ended, ended.In(MediaTaskStatus.Cancelled)));
        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(putOff, putOff.In(MediaTaskStatus.Retrying) with { DueAt = ATask.Now.AddSeconds(1) }));

        Assert.Empty(await Store.ReadDueAsync(7, ATask.Now, 10, Deadlines.Token));
        Assert.Equal(putOff.Id, Assert.Single(await Store.ReadDueAsync(7, ATask.Now.AddSeconds(1), 10, Deadlines.Token)).Id);
    }

    [Fact]
    public async Task NextDue_GivesTheEarliestMomentAfter()
    {
        await InsertAsync(Due(7, -10), Due(7, 0), Due(7, 30), Due(7, 20), Due(8, 5), Due(7, 3, MediaTaskStatus.Failed));

        Assert.Equal(ATask.Now.AddSeconds(20), await Store.NextDueAsync(7, ATask.Now, Deadlines.Token));
        Assert.Null(await Store.NextDueAsync(7, ATask.Now.AddSeconds(30), Deadlines.Token));
        Assert.Null(await Store.NextDueAsync(9, ATask.Now, Deadlines.Token));
    }

    [Fact]
    public async Task ReadOrphans_GivesProcessingRowsWhoseOwnerHasNoLease()
    {
        var (alive, dead, ended, nobody) = (Owned("alive"), Owned("dead"), Owned("ended"), Owned(null));
        await InsertAsync(alive, dead, ended, nobody, Owned("dead", shard: 4), Owned("dead", status: MediaTaskStatus.Retrying));
        await Store.BeginLeaseAsync("ended", TimeSpan.FromHours(1), Deadlines.Token);
        await Store.BeginLeaseAsync("alive", TimeSpan.FromHours(1), Deadlines.Token);
        await Store.EndLeaseAsync("ended", Deadlines.Token);

        var orphans = await Store.ReadOrphansAsync(3, 10, Deadlines.Token);

        Assert.Equal(new[] { dead.Id, ended.Id, nobody.Id }.Order(), orphans.Select(row => row.Id).Order());
        Assert.Equal(2, (await Store.ReadOrphansAsync(3, 2, Deadlines.Token)).Count);
    }

    [Fact]
    public async Task ReadQueued_GivesWhatWaitsForAProvider_InOrderOfId()
    {
        var rows = Enumerable.Range(0, 10).Select(i => ATask.New(i % 2 == 0 ? "acme" : "other") with { Model = $"m{i}" }).ToArray();
        await InsertAsync([.. rows.Reverse(), ATask.New() with { Provider = "elsewhere" }, ATask.New(status: MediaTaskStatus.Processing)]);

        var first = await Store.ReadQueuedAsync("simulation", null, 4, Deadlines.Token);
        var rest = await Store.ReadQueuedAsync("simulation", first[^1].Id, 100, Deadlines.Token);

        Assert.Equal(rows.Select(row => new QueuedTask(row.Id, row.Model, row.Spec.Priority, row.UpdatedAt)), first.Concat(rest));
    }

    [Fact]
    public async Task ReadQueued_WhenTenantsShareAnId_MissesNeither()
    {
        var one = ATask.New("acme");
        var two = one with { Id = one.Id with { Tenant = "other" } };
        await InsertAsync(one, two);

        var first = Assert.Single(await Store.ReadQueuedAsync("simulation", null, 1, Deadlines.Token));
        var second = Assert.Single(await Store.ReadQueuedAsync("simulation", first.Id, 10, Deadlines.Token));

        Assert.Equal([one.Id, two.Id], new[] { first.Id, second.Id }.OrderBy(id => id.Tenant));
        Assert.Empty(await Store.ReadQueuedAsync("simulation", second.Id, 10, Deadlines.Token));
    }

    [Fact]
    public async Task ReadProvidersWithQueued_NamesEachOnce()
    {
        await InsertAsync(
            ATask.New() with { Provider = "b" }, ATask.New() with { Provider = "a" }, ATask.New() with { Provider = "b" },
            ATask.New(status: MediaTaskStatus.Completed) with { Provider = "c" });

        Assert.Equal(["a", "b"], (await Store.ReadProvidersWithQueuedAsync(Deadlines.Token)).Order());
    }

    [Fact]
    public async Task Scans_WhenThereIsNothing_GiveNothing()
    {
        Assert.Empty(await Store.ReadDueAsync(0, ATask.Now, 10, Deadlines.Token));
        Assert.Empty(await Store.ReadOrphansAsync(0, 10, Deadlines.Token));
        Assert.Empty(await Store.ReadQueuedAsync("simulation", null, 10, Deadlines.Token));
        Assert.Empty(await Store.ReadProvidersWithQueuedAsync(Deadlines.Token));
    }

    private static MediaTaskState Due(int shard, int seconds, MediaTaskStatus status = MediaTaskStatus.Retrying) =>
        ATask.New(status: status).OnShard(shard) with { DueAt = ATask.Now.AddSeconds(seconds) };

    private static MediaTaskState Owned(string? owner, int shard = 3, MediaTaskStatus status = MediaTaskStatus.Processing) =>
        ATask.New(status: status).OnShard(shard) with { Owner = owner };
}
