using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Tests;

public sealed class SmokeTests
{
    [Fact]
    public async Task Smoke()
    {
        var path = Path.Combine(Path.GetTempPath(), "mt-" + Guid.CreateVersion7());
        using var folder = DataFolder.Open(path);
        await using var store = SqliteTaskStore.Open(folder, new TaskStoreOptions(), Microsoft.Extensions.Logging.Abstractions.NullLogger<SqliteTaskStore>.Instance);
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var id = MediaTaskId.New("acme", now);
        var row = new MediaTaskState { Id = id, Spec = new MediaTaskSpec { Model = "sim/image", Tags = ["a", ""], Input = "" }, Kind = "image", Provider = "simulation", Model = "sim/image", Status = MediaTaskStatus.Queued, Version = 1, CreatedAt = now, UpdatedAt = now, IdempotencyKey = "k" };
        var r = await store.InsertAsync([row], TestContext.Current.CancellationToken);
        Assert.Equal(InsertOutcome.Inserted, r[0].Outcome);
        r = await store.InsertAsync([row, row with { Id = MediaTaskId.New("acme", now) }], TestContext.Current.CancellationToken);
        Assert.Equal(InsertOutcome.DuplicateId, r[0].Outcome);
        Assert.Equal(InsertOutcome.DuplicateKey, r[1].Outcome);
        Assert.True(await store.UpdateAsync(row, row with { Version = 2, Status = MediaTaskStatus.Processing }));
        Assert.False(await store.UpdateAsync(row, row with { Version = 2, Status = MediaTaskStatus.Processing }));
        var back = await store.ReadAsync(id, TestContext.Current.CancellationToken);
        Assert.Equal(2, back!.Version);
        Assert.Equal("", back.Spec.Input);
        Assert.Single((await store.ListAsync(new TaskQuery { Tenant = "acme", Tag = "a" }, TestContext.Current.CancellationToken)).Tasks);
        Assert.Single((await store.ListAsync(new TaskQuery { Tenant = "acme", Statuses = [MediaTaskStatus.Processing, MediaTaskStatus.Queued] }, TestContext.Current.CancellationToken)).Tasks);
        Assert.Equal(1, await store.RaiseLimiterEpochAsync("p", TestContext.Current.CancellationToken));
        Assert.Equal(2, await store.RaiseLimiterEpochAsync("p", TestContext.Current.CancellationToken));
        Assert.Empty(await store.ReadQueuedAsync("simulation", null, 10, TestContext.Current.CancellationToken));
        Assert.Single(await store.ReadOrphansAsync(id.Shard, now, 10, TestContext.Current.CancellationToken));
        Assert.Empty(await store.ReadProvidersWithQueuedAsync(TestContext.Current.CancellationToken));
        Assert.Null(await store.NextDueAsync(id.Shard, now, TestContext.Current.CancellationToken));
        _ = new SqliteReminderDatabase(folder);
        Directory.Delete(path, true);
    }
}
