using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Orleans.MediaTasks.Tasks;
using Orleans.Storage;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>Orleans' own grain storage on the statements of sql/sqlite/grains, as a node has it.</summary>
public sealed class SqliteGrainStorageTests(KeyedNode node) : IClassFixture<KeyedNode>
{
    private readonly IGrainStorage _storage = node.Services.GetRequiredKeyedService<IGrainStorage>("tenants");

    [Fact]
    public async Task FirstWrites_OfManyAtOnce_LetOneIn()
    {
        for (var round = 0; round < 10; round++)
        {
            var grain = GrainId.Create("test", $"race-{round}");
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() => TryWriteAsync(grain, new GrainState<List<string>>([$"writer {writer}"])))));

            Assert.Single(outcomes, written => written);
        }
    }

    [Fact]
    public async Task State_OverItsLife_IsReadAsItWasWritten_AndStaleWritersAreRefused()
    {
        var grain = GrainId.Create("test", "life");
        var first = new GrainState<List<string>>(["one"]);
        await _storage.WriteStateAsync("state", grain, first);
        var stale = await ReadAsync(grain);
        first.State = ["two"];
        await _storage.WriteStateAsync("state", grain, first);

        Assert.Equal(["one"], stale.State);
        Assert.False(await TryWriteAsync(grain, stale));
        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.ClearStateAsync("state", grain, stale));
        var current = await ReadAsync(grain);
        Assert.Equal(["two"], current.State);
        Assert.False((await ReadAsync(GrainId.Create("test", "other"))).RecordExists);

        await _storage.ClearStateAsync("state", grain, current);
        Assert.Empty((await ReadAsync(grain)).State ?? []);
        current = await ReadAsync(grain);
        current.State = ["three"];
        await _storage.WriteStateAsync("state", grain, current);
        Assert.Equal(["three"], (await ReadAsync(grain)).State);
    }

    [Fact]
    public async Task EveryCommit_IsSyncedToDisk()
    {
        await using var connection = new SqliteConnection(node.Services.GetRequiredService<SqliteGrainDatabase>().ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT (SELECT synchronous FROM pragma_synchronous) || ' ' || (SELECT journal_mode FROM pragma_journal_mode)";

        // 2 is FULL: in WAL mode the log is synced with every commit.
        Assert.Equal("2 wal", await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    private async Task<bool> TryWriteAsync(GrainId grain, GrainState<List<string>> state)
    {
        try
        {
            await _storage.WriteStateAsync("state", grain, state);
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }

    private async Task<GrainState<List<string>>> ReadAsync(GrainId grain)
    {
        var state = new GrainState<List<string>>();
        await _storage.ReadStateAsync("state", grain, state);
        return state;
    }
}
