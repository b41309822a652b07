namespace Orleans.MediaTasks.EndToEnd.Cluster;

/// <summary>One PostgreSQL for the tests of this folder; each test takes a database of its own.</summary>
public sealed class Postgres : IAsyncLifetime
{
    private PostgresServer? _server;

    internal PostgresServer Server => _server ?? throw new InvalidOperationException("It was not started.");

    public async ValueTask InitializeAsync() => _server = await PostgresServer.StartAsync(fsync: false);

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    internal async Task<string> CreateAsync() => Server.ConnectionString(await Server.CreateDatabaseAsync());
}
