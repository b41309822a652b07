using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Storage.Tasks;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Postgres;

/// <summary>The two roles of sql/postgres/roles.sql on a server of their own.</summary>
public sealed partial class PostgresRolesTests : IAsyncLifetime
{
    private PostgresServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.StartAsync(fsync: false);
        await RunAsync(PostgresBinaries.Find("psql"), ["-X", "-q", "-v", "owner_password=o", "-v", "app_password=a", "-f", Path.Combine(RepositoryRoot.Path, "sql/postgres/roles.sql")], PostgresServer.Superuser, "postgres");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task App_WhenTheOwnerMakesTheTables_MayDoAllThatTheStoreDoesAndNoMore()
    {
        await using var source = PostgresDatabase.Open(Connection("mediatasks_app"), Connection("mediatasks_owner"), NullLogger.Instance);

        await LiveAsync(source);

        await Assert.ThrowsAsync<PostgresException>(() => Sql.RunAsync(Connection("mediatasks_app"), "CREATE TABLE mine(n int)"));
        await Assert.ThrowsAsync<PostgresException>(() => Sql.RunAsync(Connection("mediatasks_app"), "DROP TABLE media_tasks"));
        await Assert.ThrowsAsync<PostgresException>(() => Sql.RunAsync(Connection("mediatasks_app"), "ALTER TABLE media_tasks ADD COLUMN mine int"));
    }

    [Fact]
    public async Task App_WhenThereAreNoTables_SaysThatItNeedsTheOwner() =>
        Assert.Contains(
            "ConnectionStrings__MediaTasksOwner",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => Task.Run(() => PostgresDatabase.Open(Connection("mediatasks_app"), null, NullLogger.Instance)))).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task App_WhenTheTablesWereMadeByHand_NeedsNoOwner()
    {
        var byHand = CodeBlock().Match(await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "sql/README.md"), Deadlines.Token)).Groups[1].Value;
        await RunAsync("/bin/bash", ["-ec", byHand], "mediatasks_owner", "mediatasks");
        await RunAsync("/bin/bash", ["-ec", byHand], "mediatasks_owner", "mediatasks"); // Again changes nothing.

        await using var source = PostgresDatabase.Open(Connection("mediatasks_app"), null, NullLogger.Instance);

        await LiveAsync(source);
    }

    private static async Task LiveAsync(NpgsqlDataSource source)
    {
        await using var store = new PostgresTaskStore(source, new TaskStoreOptions { WriteTimeout = Deadlines.Wait }, NullLogger<PostgresTaskStore>.Instance);
        await store.BeginLeaseAsync("me", TimeSpan.FromHours(1), Deadlines.Token);
        await store.BeginLeaseAsync("run-out", TimeSpan.Zero, Deadlines.Token);
        var epoch = await store.RaiseLimiterEpochAsync("simulation", Deadlines.Token);
        await store.WritePausedAsync("simulation", true, Deadlines.Token);
        var row = ATask.New(tags: ["t"]) with { IdempotencyKey = "tasks:k", DueAt = ATask.Now };
        await store.InsertAsync([row, ATask.New() with { IdempotencyKey = "tasks:l" }], Deadlines.Token);
        Assert.Equal(InsertOutcome.DuplicateKey, (await store.InsertAsync([ATask.New() with { IdempotencyKey = "tasks:k" }], Deadlines.Token))[0].Outcome);
        var running = row.In(MediaTaskStatus.Processing) with { Permit = new Permit(epoch, 1), Owner = "me", Provider = "simulation" };
        Assert.Equal(UpdateOutcome.Written, await store.UpdateAsync(row, running));
        Assert.Equal(UpdateOutcome.Written, await store.UpdateAsync(running, running.In(MediaTaskStatus.Retrying) with { Permit = null, Provider = "other" }));
        await DeliverAsync(store);
        Assert.True(await store.RenewLeaseAsync("me", TimeSpan.FromHours(1), Deadlines.Token));
        Assert.Equal(["run-out"], await store.EndExpiredLeasesAsync(Deadlines.Token));
        Assert.Equal(2, (await store.ListAsync(new TaskQuery { Tenant = "acme", Limit = 10 }, Deadlines.Token)).Tasks.Count);
        Assert.Equal(2, (await store.CountAsync("acme", Deadlines.Token)).Sum(count => count.Count));
        Assert.Single(await store.ReadDueAsync(row.Id.Shard, ATask.Now.AddDays(1), 10, Deadlines.Token));
        await store.EndLeaseAsync("me", Deadlines.Token);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.InsertAsync([ATask.New()], Deadlines.Token));
    }

    private static async Task DeliverAsync(PostgresTaskStore store)
    {
        var row = ATask.New(tags: ["t"]);
        await store.InsertAsync([row], Deadlines.Token);
        Assert.Equal(UpdateOutcome.Written, await store.UpdateAsync(row, row.In(MediaTaskStatus.Completed), [ADelivery.Of(row.Id)]));
        store.UpdateLazily(ADelivery.Of(row.Id).Dead());
        Assert.Single(await store.ReplayAsync(new DeliveryQuery { Tenant = "acme" }, ATask.Now, Deadlines.Token));
        store.UpdateLazily(ADelivery.Of(row.Id).Delivered());
        await store.FlushAsync(Deadlines.Token);
        Assert.True(await store.RemoveAsync(row.Id, 2, Deadlines.Token));
    }

    private string Connection(string role) => _server.ConnectionString("mediatasks", role);

    private async Task RunAsync(string program, string[] arguments, string user, string database)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = RepositoryRoot.Path,
            RedirectStandardError = true,
            Environment =
            {
                ["PATH"] = $"{PostgresBinaries.Folder}:{Environment.GetEnvironmentVariable("PATH")}",
                ["PGHOST"] = "127.0.0.1", ["PGPORT"] = $"{_server.Port}", ["PGUSER"] = user, ["PGDATABASE"] = database,
            },
        })!;
        var error = await process.StandardError.ReadToEndAsync(Deadlines.Token);
        await process.WaitForExitAsync(Deadlines.Token);
        Assert.True(process.ExitCode == 0, error);
    }

    [GeneratedRegex("```bash\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
