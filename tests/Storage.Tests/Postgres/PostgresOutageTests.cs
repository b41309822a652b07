using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.MediaTasks.Storage.Tasks;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Postgres;

public sealed class PostgresOutageTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Store_WhenTheServerStopsUnderLoad_RefusesInTimeHealsAndKeepsAllThatWasAnswered(bool crashes)
    {
        await using var server = await PostgresServer.StartAsync();
        var database = await server.CreateAsync();
        PostgresMigrations.Apply(database);
        await using var source = NpgsqlDataSource.Create(PostgresDatabase.WithDefaults(database));
        await using var store = new PostgresTaskStore(source, new TaskStoreOptions(), NullLogger<PostgresTaskStore>.Instance);
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var load = Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            var stored = new List<MediaTaskState>();
            try
            {
                while (true)
                {
                    var row = ATask.New();
                    await store.InsertAsync([row], Deadlines.Token);
                    stored.Add(row);
                    first.TrySetResult();
                }
            }
            catch (StoreUnavailableException)
            {
                return stored;
            }
        })).ToList();
        await first.Task.WaitAsync(Deadlines.Wait, Deadlines.Token);

        await server.StopAsync(crashes ? PostgresServer.StopMode.Immediate : PostgresServer.StopMode.Fast);
        var stored = (await Task.WhenAll(load).WaitAsync(Deadlines.Wait, Deadlines.Token)).SelectMany(rows => rows).ToList();
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.InsertAsync([ATask.New()], Deadlines.Token));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ReadAsync(stored[0].Id, Deadlines.Token));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(4)); // Two answers of at most two seconds each.

        await server.StartAgainAsync();
        await store.InsertAsync([ATask.New()], Deadlines.Token);
        var kept = (await Task.WhenAll(stored.Chunk(500).Select(rows => store.ReadManyAsync([.. rows.Select(row => row.Id)], Deadlines.Token)))).Sum(rows => rows.Count);
        Assert.Equal(stored.Count, kept);
    }

    [Fact]
    public async Task Store_WhenTheServerComesBackSoonEnough_NobodyNotices()
    {
        await using var server = await PostgresServer.StartAsync(fsync: false);
        var database = await server.CreateAsync();
        PostgresMigrations.Apply(database);
        await using var source = NpgsqlDataSource.Create(PostgresDatabase.WithDefaults(database));
        await using var store = new PostgresTaskStore(source, new TaskStoreOptions { WriteTimeout = Deadlines.Wait }, NullLogger<PostgresTaskStore>.Instance);
        var row = ATask.New();
        await store.InsertAsync([row], Deadlines.Token);
        await server.StopAsync(PostgresServer.StopMode.Fast);

        var update = store.UpdateAsync(row, row.In(MediaTaskStatus.Completed));
        await server.StartAgainAsync();

        Assert.Equal(UpdateOutcome.Written, await update);
    }
}
