using System.Text.RegularExpressions;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Postgres;

/// <summary>Every query walks an index, however many rows there are.</summary>
public sealed partial class PostgresPlanTests(PostgresFixture postgres)
{
    private const string Fill =
        """
        INSERT INTO media_tasks(id, version, sequence, created_at, updated_at, due_at, permit_epoch, permit_number, attempt_timeout, inserted_by, written_by, attempt,
          attempts_used, owner_deaths, shard, status, priority, progress, cancel_requested, tenant, kind, provider, model, owner, idempotency_key, request_hash, input)
        SELECT gen_random_uuid(), 1, 0, i, i, CASE WHEN i % 10 = 0 THEN i END, CASE WHEN i % 100 = 2 THEN 1 END, 1, 1, 1, 1, 1,
          1, 0, i % 64, CASE WHEN i % 100 = 2 THEN 2 WHEN i % 10 = 1 THEN 1 WHEN i % 10 = 3 THEN 3 ELSE 10 END, 5, 0, false, 't' || i % 10, 'image', 'p' || i % 5, 'm',
          CASE WHEN i % 100 = 2 THEN 'silo' END, CASE WHEN i % 2 = 0 THEN 'k' || i END, 'h', '{}'
        FROM generate_series(1, 30000) i;
        INSERT INTO media_task_tags(id, tenant, tag) SELECT id, tenant, 'tag' || created_at % 20 FROM media_tasks;
        INSERT INTO silo_leases SELECT 'silo' || i, now() FROM generate_series(1, 3) i;
        INSERT INTO media_task_counts(n, status, slot, tenant, kind) SELECT 1, 1, i % 64, 't' || i / 64, 'image' FROM generate_series(0, 6399) i;
        INSERT INTO webhook_deliveries(id, tenant, shard, endpoint, sequence, status, attempts, due_at, created_at, updated_at, event)
        SELECT id, tenant, shard, 'task', s, CASE WHEN created_at % 20 = 1 THEN 0 WHEN created_at % 40 = 2 THEN 2 ELSE 1 END, 1, CASE WHEN created_at % 20 = 1 THEN created_at END, created_at, 1, '{}'
        FROM media_tasks, generate_series(1, 2) s;
        ANALYZE;
        """;

    /// <summary>What the writer's connection sets: there a plan is made once, and may be made while the tables are empty.</summary>
    private const string AsWriter = "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET plan_cache_mode = force_generic_plan;";

    [Fact]
    public async Task Reads_OnFullTables_WalkTheirIndex()
    {
        var database = await postgres.CreateMigratedAsync();
        await Sql.RunAsync(database, Fill);

        foreach (var (sql, index, arguments) in ((string, string, string)[])
        [
            (PostgresScans.ManySql, "media_tasks_pkey", $"array_fill('t1'::text, ARRAY[500]), array_fill('{Guid.Empty}'::uuid, ARRAY[500])"),
            (PostgresScans.DueSql, "media_tasks_due", "3, 20000, 100"),
            (PostgresScans.NextDueSql, "media_tasks_due", "3, 20000"),
            (PostgresScans.OrphansSql, "media_tasks_processing", "3, 100"),
            (PostgresScans.PermitsSql, "media_tasks_permits", "'p2'"),
            (PostgresScans.QueuedSql, "media_tasks_queued", "'p1', 100"),
            (PostgresScans.QueuedAfterSql, "media_tasks_queued", "'p1', 100, gen_random_uuid(), 't1'"),
            (PostgresScans.ProvidersSql, "media_tasks_queued", ""),
            (PostgresScans.CountsSql, "media_task_counts_pkey", "'t1'"),
            (PostgresListing.All, "media_tasks_pkey", Listed()),
            (PostgresListing.OfStatuses, "media_tasks_status", $"{Listed()}, '{{1,3,11}}'"),
            (PostgresListing.OfTag, "media_task_tags_pkey", $"{Listed()}, '{{1,10}}', 'tag1'"),
            (PostgresDeliveries.PendingSql, "webhook_deliveries_open", $"array_fill('t1'::text, ARRAY[500]), array_fill('{Guid.Empty}'::uuid, ARRAY[500])"),
            (PostgresDeliveries.OfTaskSql, "webhook_deliveries_pkey", $"'t1', '{Guid.Empty}', 1000"),
            (PostgresDeliveries.DueTasksSql, "webhook_deliveries_due", "3, 20000, 100"),
            (PostgresDeliveries.NextDueSql, "webhook_deliveries_due", "3, 20000"),
            (PostgresDeliveries.DeadSql, "webhook_deliveries_open", Told(101)),
            (PostgresDeliveries.PendingOfTenantSql, "webhook_deliveries_open", Told(101)),
            (PostgresDeliveries.DeliveredSql, "webhook_deliveries_pkey", Told(101)),
            (PostgresDeliveries.ReplayDeadSql, "webhook_deliveries_open", $"{Told(100)}, 1"),
        ])
        {
            foreach (var mode in (string[])["force_custom_plan", "force_generic_plan"])
            {
                AssertWalks(await ExplainAsync(database, $"SET plan_cache_mode = {mode};", sql, arguments), index);
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Writes_OnFullAndOnEmptyTables_WalkTheirIndex(bool full)
    {
        var database = await postgres.CreateMigratedAsync();
        await Sql.RunAsync(database, full ? Fill : "ANALYZE");

        foreach (var (sql, index) in ((string, string)[])
        [
            (WriteStatements.InsertSql, "media_tasks"),
            (WriteStatements.InsertCallsSql, "media_tasks_key"),
            (WriteStatements.UpdateSql, "media_tasks_pkey"),
            (WriteStatements.RerouteSql, "media_tasks_pkey"),
            (WriteStatements.TagsSql, "media_tasks_pkey"),
            (LostRows.ByIdSql, "media_tasks_pkey"),
            (LostRows.ByKeySql, "media_tasks_key"),
            (DeliveryStatements.InsertSql, "media_tasks_pkey"),
            (DeliveryStatements.UpdateSql, "webhook_deliveries_"),
            (RemoveStatements.RowsSql, "media_tasks_pkey"),
            (RemoveStatements.DeliveriesSql, "webhook_deliveries_pkey"),
            (RemoveStatements.TagsSql, "media_task_tags_pkey"),
            (RemoveStatements.GoneSql, "media_tasks_pkey"),
        ])
        {
            AssertWalks(await ExplainAsync(database, AsWriter, sql, Nulls(sql)), index);
        }
    }

    /// <summary>A plan stays until the table is analyzed again, which may be a minute later: one that is good for a few rows alone would stop the writer until then.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    [InlineData(1_500)]
    public async Task Writes_WhateverTheSizeOfTheTables_LookEachRowUp(int rows)
    {
        var database = await postgres.CreateMigratedAsync();
        await Sql.RunAsync(database, rows == 0 ? "SELECT 1" : Fill.Replace("30000", $"{rows}", StringComparison.Ordinal));

        foreach (var sql in (string[])
        [
            WriteStatements.UpdateSql, WriteStatements.RerouteSql, WriteStatements.TagsSql,
            DeliveryStatements.InsertSql, DeliveryStatements.UpdateSql,
            RemoveStatements.RowsSql, RemoveStatements.DeliveriesSql, RemoveStatements.TagsSql,
        ])
        {
            var plan = await ExplainAsync(database, AsWriter, sql, Nulls(sql));
            Assert.DoesNotContain(plan, step => step.Contains("Join Filter", StringComparison.Ordinal));
        }
    }

    private static async Task<List<string>> ExplainAsync(string database, string settings, string sql, string arguments) =>
        await Sql.RunAsync(database, $"{settings} PREPARE q AS {sql}; EXPLAIN EXECUTE q{(arguments.Length == 0 ? "" : $"({arguments})")}");

    private static void AssertWalks(List<string> plan, string index)
    {
        Assert.DoesNotContain(plan, step => step.Contains("Seq Scan on media_task", StringComparison.Ordinal) || step.Contains("Seq Scan on webhook", StringComparison.Ordinal));
        Assert.Contains(plan, step => step.Contains(index, StringComparison.Ordinal));
    }

    private static string Listed() => "'t1', '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', NULL, NULL, NULL, NULL, NULL, 101";

    private static string Told(int limit) => $"'t1', '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', NULL, NULL, NULL, NULL, NULL, NULL, NULL, {limit}";

    private static string Nulls(string sql) => string.Join(", ", Enumerable.Repeat("NULL", Parameter().Matches(sql).Max(match => int.Parse(match.Groups[1].Value, null))));

    [GeneratedRegex(@"\$(\d+)")]
    private static partial Regex Parameter();
}
