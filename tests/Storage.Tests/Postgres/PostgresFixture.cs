using Orleans.MediaTasks.Storage.Postgres;
using Orleans.MediaTasks.Tasks;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Orleans.MediaTasks.Storage.Postgres;

/// <summary>One server for all tests that do not break it, started by the first that asks, and databases for them.</summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private readonly Lazy<Task<PostgresServer>> _server = new(() => PostgresServer.StartAsync(fsync: false));
    private readonly Lazy<Task<string>> _template;

    public PostgresFixture() => _template = new(MakeTemplateAsync);

    internal Task<PostgresServer> ServerAsync() => _server.Value;

    /// <summary>A connection string of a new database without tables.</summary>
    internal async Task<string> CreateEmptyAsync() => await (await ServerAsync()).CreateAsync();

    /// <summary>A connection string of a new database with its tables.</summary>
    internal async Task<string> CreateMigratedAsync() => await (await ServerAsync()).CreateAsync(await _template.Value);

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
        {
            await (await _server.Value).DisposeAsync();
        }
    }

    private async Task<string> MakeTemplateAsync()
    {
        var server = await ServerAsync();
        var name = await server.CreateDatabaseAsync();
        PostgresMigrations.Apply(server.ConnectionString(name));
        return name;
    }
}

internal static class PostgresServerDatabases
{
    /// <summary>Creates a database and gives its connection string.</summary>
    public static async Task<string> CreateAsync(this PostgresServer server, string? template = null) => server.ConnectionString(await server.CreateDatabaseAsync(template));
}
