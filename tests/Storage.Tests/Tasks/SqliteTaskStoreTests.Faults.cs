using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Tasks;

public sealed partial class SqliteTaskStoreTests
{
    private protected override TaskStoreOptions Options => new() { BusyTimeout = TimeSpan.FromMilliseconds(200) };

    [Fact]
    public async Task Write_WhenAnotherProgramHoldsTheLock_IsUnavailableAndHealsAfterwards()
    {
        var (row, late) = (await InsertAsync(ATask.New()), ATask.New());
        using var other = new SqliteFile(FilePath);
        other.Run("BEGIN IMMEDIATE");

        await Assert.ThrowsAsync<StoreUnavailableException>(() => InsertAsync([late]));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Store.UpdateAsync(row, row.In(MediaTaskStatus.Processing)));
        Assert.Equal(row.ToText(), await ReadTextAsync(row.Id));
        other.Run("ROLLBACK");

        await InsertAsync(late);
        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(row, row.In(MediaTaskStatus.Processing)));
    }

    [Fact]
    public async Task Write_WhenTheDatabaseRefusesOneRow_TheOthersOfItsCommitAreStored()
    {
        var (bad, good) = (await InsertAsync(ATask.New()), await InsertAsync(ATask.New()));
        using (var other = new SqliteFile(FilePath))
        {
            other.Run("CREATE TRIGGER t1 BEFORE INSERT ON media_tasks WHEN new.model = 'poison' BEGIN SELECT RAISE(ABORT, 'no'); END");
            other.Run("CREATE TRIGGER t2 BEFORE INSERT ON media_task_tags WHEN new.tag = 'poison' BEGIN SELECT RAISE(ABORT, 'no'); END");
            other.Run("CREATE TRIGGER t3 BEFORE UPDATE ON media_tasks WHEN new.stage = 'poison' BEGIN SELECT RAISE(ABORT, 'no'); END");
        }

        var answers = await InsertAsync(ATask.New(tags: ["a"]), ATask.New() with { Model = "poison" }, ATask.New(tags: ["a", "poison"]), ATask.New(tags: ["b"]));
        var refused = Store.UpdateAsync(bad, bad.In(MediaTaskStatus.Failed) with { Stage = "poison" }).AsTask();
        var swapped = await Store.UpdateAsync(good, good.In(MediaTaskStatus.Failed));

        Assert.Equal([InsertOutcome.Inserted, InsertOutcome.Refused, InsertOutcome.Refused, InsertOutcome.Inserted], answers.Select(answer => answer.Outcome));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => refused);
        Assert.Equal(UpdateOutcome.Written, swapped);
        Assert.Equal(bad.ToText(), await ReadTextAsync(bad.Id));
        Assert.Equal([new(MediaTaskStatus.Queued, "image", 3), new TaskCount(MediaTaskStatus.Failed, "image", 1)], await Store.CountAsync("acme", Deadlines.Token));
    }

    [Fact]
    public async Task Write_WhenTheDatabaseRefusesADelivery_ItsChangeIsRefusedAndTheOthersAreStored()
    {
        var (bad, good) = (await InsertAsync(ATask.New()), await InsertAsync(ATask.New()));
        using (var other = new SqliteFile(FilePath))
        {
            other.Run("CREATE TRIGGER t BEFORE INSERT ON webhook_deliveries WHEN new.endpoint = 'poison' BEGIN SELECT RAISE(ABORT, 'no'); END");
        }

        var refused = Store.UpdateAsync(bad, bad.In(MediaTaskStatus.Failed), [ADelivery.Of(bad.Id, 1), ADelivery.Of(bad.Id, 2, "poison")]).AsTask();
        var swapped = await Store.UpdateAsync(good, good.In(MediaTaskStatus.Failed), [ADelivery.Of(good.Id)]);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => refused);
        Assert.Equal(UpdateOutcome.Written, swapped);
        Assert.Equal(bad.ToText(), await ReadTextAsync(bad.Id));
        Assert.Empty(await OfTaskAsync(bad.Id));
        Assert.Equal([ADelivery.Of(good.Id)], await OfTaskAsync(good.Id));
    }

    [Fact]
    public async Task Write_WhenTheTransactionBreaksInTheMiddle_NothingOfItIsStoredAndTheStoreHeals()
    {
        using var other = new SqliteFile(FilePath);
        other.Run("CREATE TRIGGER t BEFORE INSERT ON media_tasks WHEN new.model = 'breaks' BEGIN SELECT RAISE(ROLLBACK, 'gone'); END");
        var (first, second) = (ATask.New(), ATask.New() with { Model = "breaks" });

        await Assert.ThrowsAsync<StoreUnavailableException>(() => InsertAsync(first, second));

        Assert.Null(await Store.ReadAsync(first.Id, Deadlines.Token));
        await InsertAsync(first);
        Assert.Equal([new TaskCount(MediaTaskStatus.Queued, "image", 1)], await Store.CountAsync("acme", Deadlines.Token));
    }

    [Fact]
    public async Task Crash_WhereverTheLogIsCut_KeepsAPrefixOfTheCommits()
    {
        var acknowledged = new List<MediaTaskState>();
        for (var i = 0; i < 60; i++)
        {
            acknowledged.Add(await InsertAsync(ATask.New(tags: [$"tag-{i}"]) with { IdempotencyKey = $"k{i}" }));
        }

        // What a power cut leaves: the file as it is, and a log that ends anywhere.
        var (database, log) = (File.ReadAllBytes(FilePath), File.ReadAllBytes(FilePath + "-wal"));
        foreach (var length in Enumerable.Range(0, 40).Select(i => (int)((long)log.Length * i / 39)))
        {
            var survivors = await ReopenCutAsync(database, log.AsMemory(0, length));
            Assert.Equal(acknowledged.Take(survivors.Count).Select(row => row.Id), survivors);
            Assert.True(length < log.Length || survivors.Count == acknowledged.Count, "A whole log must give back all that was acknowledged.");
        }
    }

    private static async Task<List<MediaTaskId>> ReopenCutAsync(byte[] database, ReadOnlyMemory<byte> log)
    {
        using var copy = new TemporaryFolder();
        var path = copy.Combine(SqliteTaskStore.FileName);
        await File.WriteAllBytesAsync(path, database, Deadlines.Token);
        await File.WriteAllBytesAsync(path + "-wal", log, Deadlines.Token);
        using (var file = new SqliteFile(path))
        {
            if (file.Texts("SELECT name FROM sqlite_master WHERE name = 'media_tasks'") is [])
            {
                return []; // Cut before the tables were made.
            }

            if (file.Texts("SELECT name FROM sqlite_master WHERE name = 'webhook_deliveries_open'") is [_])
            {
                file.AssertSound();
            }
        }

        using var folder = DataFolder.Open(copy.Path);
        await using var store = SqliteTaskStore.Open(folder, new TaskStoreOptions(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<SqliteTaskStore>.Instance);
        var page = await store.ListAsync(new TaskQuery { Tenant = "acme", Limit = 100 }, Deadlines.Token);
        return [.. page.Tasks.Reverse().Select(task => task.Id)];
    }
}
