using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.MediaTasks.Storage.Tasks;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Postgres;

public sealed partial class PostgresTaskStoreTests(PostgresFixture postgres) : TaskStoreConformance
{
    private readonly List<IAsyncDisposable> _open = [];
    private string _database = "";
    private PostgresTaskStore? _store;

    private protected override async Task<ITaskStore> OpenAsync(TaskStoreOptions options)
    {
        if (_database.Length == 0)
        {
            _database = await postgres.CreateMigratedAsync();
        }

        return _store = OpenAnother(_database, options);
    }

    private protected override async Task CloseAsync() => await _store!.DisposeAsync();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var open in Enumerable.Reverse(_open))
        {
            await open.DisposeAsync();
        }

        await AssertSoundAsync(_database); // Whatever a test did: no test may leave a database that is not.
    }

    /// <summary>A store as another process has it, with a pool of its own.</summary>
    private PostgresTaskStore OpenAnother(string? connectionString = null, TaskStoreOptions? options = null)
    {
        var source = NpgsqlDataSource.Create(PostgresDatabase.WithDefaults(connectionString ?? _database));
        var store = new PostgresTaskStore(source, options ?? new TaskStoreOptions(), NullLogger<PostgresTaskStore>.Instance);
        _open.Add(source);
        _open.Add(store);
        return store;
    }

    private Task<List<string>> SqlAsync(string sql, params object[] parameters) => Sql.RunAsync(_database, sql, parameters);

    private static async Task AssertSoundAsync(string database)
    {
        Assert.Equal(["0"], await Sql.RunAsync(database, "SELECT count(*) FROM media_task_tags g WHERE NOT EXISTS (SELECT FROM media_tasks t WHERE t.tenant = g.tenant AND t.id = g.id)"));
        Assert.Equal(["0"], await Sql.RunAsync(database, "SELECT count(*) FROM webhook_deliveries d WHERE NOT EXISTS (SELECT FROM media_tasks t WHERE t.tenant = d.tenant AND t.id = d.id)"));
        Assert.Equal(
            await Sql.RunAsync(database, "SELECT tenant || status || kind || count(*) FROM media_tasks GROUP BY tenant, status, kind ORDER BY 1"),
            await Sql.RunAsync(database, "SELECT tenant || status || kind || sum(n) FROM media_task_counts GROUP BY tenant, status, kind HAVING sum(n) <> 0 ORDER BY 1"));
    }
}
