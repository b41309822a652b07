using Microsoft.Extensions.Logging.Abstractions;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Tasks;

public sealed partial class SqliteTaskStoreTests
{
    [Fact]
    public void Open_WhenTheFolderIsInUse_NamesItAndSaysWhatToDo()
    {
        var refused = Assert.Throws<DataFolderInUseException>(() => DataFolder.Open(_temporary.Path));

        Assert.Equal(_temporary.Path, refused.Path);
        Assert.Contains(_temporary.Path, refused.Message, StringComparison.Ordinal);
        Assert.Contains("MediaTasks__DataPath", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WhenLeasesAreLeft_EndsThem()
    {
        await Store.BeginLeaseAsync("silo-of-before", TimeSpan.FromDays(1), Deadlines.Token);

        await ReopenAsync();

        Assert.Empty(await Store.ReadLeasesAsync(Deadlines.Token));
    }

    [Fact]
    public async Task Open_WhenTheDatabaseIsOfANewerProgram_RefusesAndLeavesItAlone()
    {
        using var temporary = new TemporaryFolder();
        using var folder = DataFolder.Open(temporary.Path);
        await SqliteTaskStore.Open(folder, new TaskStoreOptions(), TimeProvider.System, NullLogger<SqliteTaskStore>.Instance).DisposeAsync();
        using (var file = new SqliteFile(temporary.Combine(SqliteTaskStore.FileName)))
        {
            file.Run("INSERT INTO SchemaVersions(ScriptName, Applied) VALUES('tasks/9999_future.sql', '2099-01-01')");
        }

        var refused = Assert.Throws<InvalidOperationException>(() => SqliteTaskStore.Open(folder, new TaskStoreOptions(), TimeProvider.System, NullLogger<SqliteTaskStore>.Instance));

        Assert.Contains("9999_future", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SyncsEveryCommitOfAWriteAheadLog()
    {
        using var writer = new SqliteDatabase(FilePath, TimeSpan.Zero).OpenWriter();
        using var command = writer.CreateCommand();
        command.CommandText = "SELECT * FROM pragma_journal_mode, pragma_synchronous";
        using var reader = command.ExecuteReader();

        Assert.True(reader.Read());
        Assert.Equal("wal", reader.GetString(0));
        Assert.Equal(2, reader.GetInt32(1));
    }

    [Theory]
    [InlineData(TaskListing.All, "t USING PRIMARY KEY (tenant=? AND id>? AND id<?)")]
    [InlineData(TaskListing.OfStatus, "t USING INDEX media_tasks_status (tenant=? AND status=? AND id>? AND id<?)")]
    [InlineData(TaskListing.OfTag, "g USING PRIMARY KEY (tenant=? AND tag=? AND id>? AND id<?)")]
    [InlineData(TaskScans.DueSql, "t USING INDEX media_tasks_due (shard=? AND due_at>? AND due_at<?)")]
    [InlineData(TaskScans.NextDueSql, "media_tasks USING INDEX media_tasks_due (shard=? AND due_at>?)")]
    [InlineData(TaskScans.OrphansSql, "t USING INDEX media_tasks_processing (shard=?)")]
    [InlineData(TaskScans.QueuedSql, "media_tasks USING INDEX media_tasks_queued (provider=?)")]
    [InlineData(TaskScans.QueuedAfterSql, "media_tasks USING INDEX media_tasks_queued (provider=? AND (id,tenant)>(?,?))")]
    [InlineData(TaskScans.ProvidersSql, "media_tasks USING COVERING INDEX media_tasks_queued (provider>?)")]
    [InlineData(DeliveryScans.PendingSql, "webhook_deliveries USING PRIMARY KEY (tenant=? AND id=?)")]
    [InlineData(DeliveryScans.OfTaskSql, "webhook_deliveries USING PRIMARY KEY (tenant=? AND id=?)")]
    [InlineData(DeliveryScans.DueTasksSql, "d USING COVERING INDEX webhook_deliveries_due (shard=? AND due_at<?)")]
    [InlineData(DeliveryScans.DueTasksSql, "e USING PRIMARY KEY (tenant=? AND id=?)")]
    [InlineData(DeliveryScans.NextDueSql, "webhook_deliveries USING COVERING INDEX webhook_deliveries_due (shard=? AND due_at>?)")]
    [InlineData(DeliveryScans.DeadSql, "webhook_deliveries USING INDEX webhook_deliveries_open (tenant=? AND status=? AND id>? AND id<?)")]
    [InlineData(DeliveryScans.PendingOfTenantSql, "webhook_deliveries USING INDEX webhook_deliveries_open (tenant=? AND status=? AND id>? AND id<?)")]
    public void Queries_WhateverTheirSize_WalkAnIndexInOrder(string sql, string index)
    {
        using var file = new SqliteFile(FilePath);

        var plan = file.Texts($"EXPLAIN QUERY PLAN {sql}", column: 3);

        Assert.Contains(plan, step => step.EndsWith(index, StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    [Fact]
    public void DeliveredListing_WhateverItsSize_SortsTheDeliveriesOfOneTaskAlone()
    {
        using var file = new SqliteFile(FilePath);

        Assert.Equal(
            ["SEARCH webhook_deliveries USING PRIMARY KEY (tenant=? AND id>? AND id<?)", "USE TEMP B-TREE FOR LAST 2 TERMS OF ORDER BY"],
            file.Texts($"EXPLAIN QUERY PLAN {DeliveryScans.DeliveredSql}", column: 3));
    }

    [Fact]
    public void Reminders_HaveAFileOfTheirOwnWithEveryQueryThatOrleansAsksFor()
    {
        var reminders = new SqliteReminderDatabase(_folder!);
        _ = new SqliteReminderDatabase(_folder!); // Opening again changes nothing.

        using var file = new SqliteFile(_temporary.Combine("reminders.db"));
        Assert.Contains("reminders.db", reminders.ConnectionString, StringComparison.Ordinal);
        Assert.Equal(
            ["DeleteReminderRowKey", "DeleteReminderRowsKey", "ReadRangeRows1Key", "ReadRangeRows2Key", "ReadReminderRowKey", "ReadReminderRowsKey", "UpsertReminderRowKey"],
            file.Texts("SELECT QueryKey FROM OrleansQuery ORDER BY 1"));
        Assert.Equal(0L, file.Run("SELECT count(*) FROM OrleansRemindersTable"));
    }
}
