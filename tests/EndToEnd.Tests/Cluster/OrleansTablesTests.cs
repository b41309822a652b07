using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Configuration;
using Orleans.Storage;

namespace Orleans.MediaTasks.EndToEnd.Cluster;

/// <summary>Orleans' own providers on the tables of sql/postgres/orleans.</summary>
public sealed class OrleansTablesTests(Postgres postgres) : IClassFixture<Postgres>
{
    private const string Invariant = "Npgsql";
    private const string StorageName = "state";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GrainStorage_WhenTwoWriteFirst_LetsOneIn()
    {
        await using var database = await OpenAsync();
        using var silo = Build(database);
        await silo.StartAsync(TestEnd);
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>(StorageName);

        for (var round = 0; round < 50; round++)
        {
            var grain = GrainId.Create("test", $"key-{round}");
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() => TryWriteAsync(storage, grain, new GrainState<List<string>>([$"writer {writer}"])), TestEnd)));
            Assert.Single(outcomes, written => written);
        }

        Assert.Equal("50", await postgres.Server.SqlAsync(Name(database), "SELECT count(*) FROM OrleansStorage"));
        await silo.StopAsync(TestEnd);
    }

    [Fact]
    public async Task GrainStorage_OverItsLife_ReadsWhatItWrote()
    {
        await using var database = await OpenAsync();
        using var silo = Build(database);
        await silo.StartAsync(TestEnd);
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>(StorageName);
        var grain = GrainId.Create("test", "key");
        var first = new GrainState<List<string>>(["one"]);

        await storage.WriteStateAsync("state", grain, first);
        var stale = await ReadAsync(storage, grain);
        first.State = ["two"];
        await storage.WriteStateAsync("state", grain, first);

        Assert.Equal(["one"], stale.State);
        stale.State = ["three"];
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("state", grain, stale));
        var current = await ReadAsync(storage, grain);
        Assert.Equal(["two"], current.State);
        Assert.False((await ReadAsync(storage, GrainId.Create("test", "other"))).RecordExists);

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync("state", grain, stale));
        await storage.ClearStateAsync("state", grain, current);
        Assert.Empty((await ReadAsync(storage, grain)).State ?? []);
        await silo.StopAsync(TestEnd);
    }

    [Fact]
    public async Task Reminders_OverTheirLife_AreReadByGrainAndByRange()
    {
        await using var database = await OpenAsync();
        using var silo = Build(database);
        await silo.StartAsync(TestEnd);
        var table = silo.Services.GetRequiredService<IReminderTable>();
        var longKey = GrainId.Create("test", new string('k', 400));
        GrainId[] grains = [.. Enumerable.Range(0, 20).Select(number => GrainId.Create("test", $"{number}")), longKey];
        foreach (var grain in grains)
        {
            await table.UpsertRow(new ReminderEntry { GrainId = grain, ReminderName = "watch", StartAt = DateTime.UnixEpoch.AddYears(50), Period = Minute }, TestEnd);
        }

        var entry = (await table.ReadRow(longKey, "watch", TestEnd))!;
        Assert.Equal((longKey, "watch", Minute, DateTime.UnixEpoch.AddYears(50)), (entry.GrainId, entry.ReminderName, entry.Period, entry.StartAt));
        var changed = await table.UpsertRow(entry, TestEnd);
        Assert.NotEqual(entry.ETag, changed);
        Assert.Single((await table.ReadRows(longKey, TestEnd)).Reminders);

        // Three cuts of the ring, of which one contains its seam, together have every reminder once.
        (uint Begin, uint End)[] cuts = [(0, uint.MaxValue / 3), (uint.MaxValue / 3, uint.MaxValue / 3 * 2), (uint.MaxValue / 3 * 2, 0)];
        var read = new List<GrainId>();
        foreach (var (begin, end) in cuts)
        {
            read.AddRange((await table.ReadRows(begin, end, TestEnd)).Reminders.Select(reminder => reminder.GrainId));
        }

        Assert.Equal(grains.Order(), read.Order());
        Assert.False(await table.RemoveRow(longKey, "watch", entry.ETag!, TestEnd));
        Assert.True(await table.RemoveRow(longKey, "watch", changed!, TestEnd));
        Assert.Empty((await table.ReadRows(longKey, TestEnd)).Reminders);
        await silo.StopAsync(TestEnd);
    }

    [Fact]
    public async Task Membership_WhenTwoSilosStartAtOnce_HasBothAndLetsThemGo()
    {
        await using var database = await OpenAsync();
        using var one = Build(database);
        using var two = Build(database);

        await Task.WhenAll(one.StartAsync(TestEnd), two.StartAsync(TestEnd));

        var silos = (await one.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true, TestEnd)).Values;
        Assert.Equal([SiloStatus.Active, SiloStatus.Active], silos);
        await two.StopAsync(TestEnd);
        Assert.Single(await one.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true, TestEnd));
        await one.StopAsync(TestEnd);
    }

    private static async Task<bool> TryWriteAsync(IGrainStorage storage, GrainId grain, GrainState<List<string>> state)
    {
        try
        {
            await storage.WriteStateAsync("state", grain, state);
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }

    private static async Task<GrainState<List<string>>> ReadAsync(IGrainStorage storage, GrainId grain)
    {
        var state = new GrainState<List<string>>();
        await storage.ReadStateAsync("state", grain, state);
        return state;
    }

    private static string Name(NpgsqlDataSource database) => new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!;

    private async Task<NpgsqlDataSource> OpenAsync()
    {
        var database = NpgsqlDataSource.Create(await postgres.CreateAsync());
        await using var command = database.CreateCommand(await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "sql", "postgres", "orleans", "0001_orleans.sql"), TestEnd));
        await command.ExecuteNonQueryAsync(TestEnd);
        return database;
    }

    private static IHost Build(NpgsqlDataSource database)
    {
        var host = Host.CreateApplicationBuilder();
        host.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(cluster => (cluster.ServiceId, cluster.ClusterId) = ("test", "test"));
            silo.ConfigureEndpoints(IPAddress.Loopback, FreePort.Next(), FreePort.Next());
            silo.UseAdoNetClustering(ado => (ado.Invariant, ado.DataSource) = (Invariant, database));
            silo.UseAdoNetReminderService(ado => (ado.Invariant, ado.DataSource) = (Invariant, database));
            silo.AddAdoNetGrainStorage(StorageName, ado => (ado.Invariant, ado.DataSource) = (Invariant, database));
        });
        return host.Build();
    }
}
