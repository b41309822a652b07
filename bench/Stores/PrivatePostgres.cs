namespace Orleans.MediaTasks.Bench.Stores;

/// <summary>A private PostgreSQL with its default settings, fsync on, on the same machine.</summary>
internal sealed class PrivatePostgres : BenchStore
{
    private readonly PostgresServer _server;
    private readonly string _database;

    private PrivatePostgres(PostgresServer server, string database) => (_server, _database) = (server, database);

    public override string Name => "pg";

    public override string Description => "PostgreSQL, default settings, fsync on, same machine";

    public override Dictionary<string, string> Settings => SettingsOf(FreePort.Next(), FreePort.Next());

    public static async Task<PrivatePostgres> CreateAsync()
    {
        var server = await PostgresServer.StartAsync();
        return new PrivatePostgres(server, await server.CreateDatabaseAsync());
    }

    /// <summary>The settings of one of several nodes.</summary>
    public Dictionary<string, string> SettingsOf(int siloPort, int gatewayPort) => new(base.Settings)
    {
        ["MediaTasks:Mode"] = "Cluster",
        ["MediaTasks:SiloPort"] = $"{siloPort}",
        ["MediaTasks:GatewayPort"] = $"{gatewayPort}",
        ["ConnectionStrings:MediaTasks"] = _server.ConnectionString(_database),
    };

    /// <summary>Vacuums and writes a checkpoint: what the warm-up left would make both come at any moment of what is measured.</summary>
    public override async Task SettleAsync()
    {
        await _server.SqlAsync(_database, "VACUUM (ANALYZE)");
        await _server.SqlAsync(_database, "CHECKPOINT");
    }

    public override async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await base.DisposeAsync();
    }
}
