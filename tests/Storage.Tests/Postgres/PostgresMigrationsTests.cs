using Npgsql;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Postgres;

public sealed class PostgresMigrationsTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Apply_WhenEightNodesStartAtOnce_MakesTheTablesOnce()
    {
        var database = await postgres.CreateEmptyAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => PostgresMigrations.Apply(database), Deadlines.Token)));

        Assert.Equal(["tasks/0001_tasks.sql", "tasks/0002_deliveries.sql"], await Sql.RunAsync(database, "SELECT scriptname FROM schemaversions WHERE scriptname LIKE 'tasks/%' ORDER BY 1"));
        Assert.Equal(
            ["limiters", "media_task_counts", "media_task_tags", "media_tasks", "silo_leases", "webhook_deliveries"],
            await Sql.RunAsync(database, "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^(media_|silo_leases|limiters|webhook_)' ORDER BY 1"));
    }

    [Fact]
    public async Task Apply_WhenTheDatabaseIsOfANewerProgram_RefusesAndLeavesItAlone()
    {
        var database = await postgres.CreateMigratedAsync();
        await Sql.RunAsync(database, "INSERT INTO schemaversions(scriptname, applied) VALUES('tasks/9999_future.sql', now())");

        var refused = Assert.Throws<InvalidOperationException>(() => PostgresMigrations.Apply(database));

        Assert.Contains("9999_future", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_WhenTheRoleMayNotMakeTables_SaysWhatToDo()
    {
        var database = await postgres.CreateEmptyAsync();
        var role = $"nobody_{new NpgsqlConnectionStringBuilder(database).Database}";
        await Sql.RunAsync(database, $"CREATE ROLE {role} LOGIN; REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO {role}");

        var refused = Assert.Throws<InvalidOperationException>(() => PostgresMigrations.Apply(As(database, role)));

        Assert.Contains("ConnectionStrings__MediaTasksOwner", refused.Message, StringComparison.Ordinal);
        Assert.Contains("permission denied", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_WhenTheTablesAreUpToDate_NeedsOnlyToRead()
    {
        var database = await postgres.CreateMigratedAsync();
        var role = $"reader_{new NpgsqlConnectionStringBuilder(database).Database}";
        await Sql.RunAsync(database, $"CREATE ROLE {role} LOGIN; GRANT SELECT ON schemaversions TO {role}");

        PostgresMigrations.Apply(As(database, role));
    }

    private static string As(string connectionString, string role) => new NpgsqlConnectionStringBuilder(connectionString) { Username = role }.ConnectionString;
}
