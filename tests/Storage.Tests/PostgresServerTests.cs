namespace Orleans.MediaTasks.Storage;

public sealed class PostgresServerTests
{
    [Fact]
    public async Task Server_WhenStoppedInACrash_StartsAgainWithWhatWasCommitted()
    {
        await using var server = await PostgresServer.StartAsync();
        var database = await server.CreateDatabaseAsync();
        await server.SqlAsync(database, "CREATE TABLE kept AS SELECT 7 AS n");

        await server.StopAsync(PostgresServer.StopMode.Immediate);
        await Assert.ThrowsAsync<InvalidOperationException>(() => server.SqlAsync(database, "SELECT 1"));
        await server.StartAgainAsync();

        var copy = await server.CreateDatabaseAsync(template: database);
        Assert.Equal("7", await server.SqlAsync(copy, "SELECT n FROM kept"));
        Assert.Equal("on", await server.SqlAsync(copy, "SHOW fsync"));
        Assert.Equal("127.0.0.1", await server.SqlAsync(copy, "SHOW listen_addresses"));
    }

    [Fact]
    public async Task Server_WhenDisposed_LeavesNothing()
    {
        string folder;
        await using (var server = await PostgresServer.StartAsync(fsync: false))
        {
            folder = await server.SqlAsync("postgres", "SHOW data_directory");
            Assert.Equal("off", await server.SqlAsync("postgres", "SHOW fsync"));
        }

        Assert.False(Directory.Exists(folder));
    }
}
