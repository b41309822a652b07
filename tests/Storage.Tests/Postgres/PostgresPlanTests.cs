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
            (PostgresScans.OneSql, "media_tasks_pkey", "'t1', gen_random_uuid()"),
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
        ])
        {
            AssertWalks(await ExplainAsync(database, AsWriter, sql, Nulls(sql)), index);
        }
    }

    private static async Task<List<string>> ExplainAsync(string database, string settings, string sql, string arguments) =>
        await Sql.RunAsync(database, $"{settings} PREPARE q AS {sql}; EXPLAIN EXECUTE q{(arguments.Length == 0 ? "" : $"({arguments})")}");

    private static void AssertWalks(List<string> plan, string index)
    {
        Assert.DoesNotContain(plan, step => step.Contains("Seq Scan on media_task", StringComparison.Ordinal));
        Assert.Contains(plan, step => step.Contains(index, StringComparison.Ordinal));
    }

    private static string Listed() => "'t1', '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', NULL, NULL, NULL, NULL, NULL, 101";

    private static string Nulls(string sql) => string.Join(", ", Enumerable.Repeat("NULL", Parameter().Matches(sql).Max(match => int.Parse(match.Groups[1].Value, null))));

    [GeneratedRegex(@"\$(\d+)")]
    private static partial Regex Parameter();
}
