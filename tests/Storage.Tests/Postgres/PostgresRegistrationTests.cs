using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Storage.Tasks;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Postgres;

public sealed class PostgresRegistrationTests(PostgresFixture postgres)
{
    [Fact]
    public async Task AddMediaTaskStorage_InACluster_MakesTheTablesAndSharesTheMediaFolder()
    {
        using var temporary = new TemporaryFolder();
        var database = await postgres.CreateEmptyAsync();
        await using var one = Provider(services => services.AddMediaTaskStorage(Settings(database, temporary.Path)));
        await using var other = Provider(services => services.AddMediaTaskStorage(Settings(database, temporary.Path)));
        var row = ATask.New();

        await one.GetRequiredService<ITaskStore>().InsertAsync([row], Deadlines.Token);

        Assert.Equal(row.ToText(), (await other.GetRequiredService<ITaskStore>().ReadAsync(row.Id, Deadlines.Token)).ToText());
        Assert.IsType<PostgresTaskStore>(other.GetRequiredService<ITaskStore>());
        Assert.Same(other.GetRequiredService<ITaskStore>(), other.GetRequiredService<IDeliveryStore>());
        Assert.IsType<FolderMediaStore>(one.GetRequiredService<IMediaStore>());
        Assert.IsType<FolderMediaStore>(other.GetRequiredService<IMediaStore>());
        Assert.Same(one.GetRequiredService<NpgsqlDataSource>(), one.GetRequiredService<NpgsqlDataSource>());
        Assert.True(Directory.Exists(temporary.Combine("media")));
    }

    [Fact]
    public async Task AddMediaStore_Alone_NeedsNoDatabase()
    {
        using var temporary = new TemporaryFolder();
        await using var node = Provider(services => services.AddMediaStore(Settings("Host=127.0.0.1;Port=1", temporary.Path)));

        Assert.IsType<FolderMediaStore>(node.GetRequiredService<IMediaStore>());
        Assert.Null(node.GetService<ITaskStore>());
    }

    [Fact]
    public async Task AddTaskStore_InAClusterWithoutADatabase_SaysWhatToSet()
    {
        await using var node = Provider(services => services.AddTaskStore(Settings("", "./data")));

        Assert.Contains("ConnectionStrings__MediaTasks", Assert.Throws<InvalidOperationException>(node.GetRequiredService<ITaskStore>).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithDefaults_KeepsWhatTheOperatorSays()
    {
        var settings = new NpgsqlConnectionStringBuilder(PostgresDatabase.WithDefaults("Host=h;Command Timeout=77"));

        Assert.Equal((77, 2, true), (settings.CommandTimeout, settings.Timeout, settings.TcpKeepAlive));
    }

    private static IConfiguration Settings(string connectionString, string dataPath) => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["MediaTasks:Mode"] = "Cluster",
        ["MediaTasks:DataPath"] = dataPath,
        ["ConnectionStrings:MediaTasks"] = connectionString,
    }).Build();

    private static ServiceProvider Provider(Action<IServiceCollection> add)
    {
        var services = new ServiceCollection().AddLogging();
        add(services);
        return services.BuildServiceProvider();
    }
}
