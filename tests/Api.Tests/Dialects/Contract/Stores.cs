namespace Orleans.MediaTasks.Api.Dialects.Contract;

/// <summary>The node on SQLite.</summary>
public sealed class SqliteNode : ContractNode;

/// <summary>The node on PostgreSQL, with a server of its own.</summary>
public sealed class PostgresNode : ContractNode
{
    private readonly (int Silo, int Gateway) _ports = (FreePort.Next(), FreePort.Next());
    private PostgresServer? _server;
    private string _database = "";

    /// <summary>A busy machine is given time to answer: what a slow database is answered with has tests of its own.</summary>
    protected override IReadOnlyList<string> Settings =>
    [
        .. base.Settings, "--MediaTasks:Mode", "Cluster", "--MediaTasks:AdvertisedAddress", "127.0.0.1",
        "--MediaTasks:SiloPort", $"{_ports.Silo}", "--MediaTasks:GatewayPort", $"{_ports.Gateway}", "--ConnectionStrings:MediaTasks", _database,
        "--MediaTasks:Store:WriteTimeout", "00:00:15", "--MediaTasks:Store:ReadTimeout", "00:00:15",
    ];

    public override async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.StartAsync(fsync: false);
        _database = _server.ConnectionString(await _server.CreateDatabaseAsync());
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}

/// <summary>Contract tests on SQLite, one after the other.</summary>
[CollectionDefinition]
public sealed class OnSqlite : ICollectionFixture<SqliteNode>;

/// <summary>Contract tests on PostgreSQL, one after the other.</summary>
[CollectionDefinition]
public sealed class OnPostgres : ICollectionFixture<PostgresNode>;
