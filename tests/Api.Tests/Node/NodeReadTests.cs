using System.Net;
using Microsoft.Data.Sqlite;

namespace Orleans.MediaTasks.Api.Node;

/// <summary>Reading over HTTP, on a whole node that does nothing else.</summary>
public sealed class NodeReadTests(NodeHost node) : IClassFixture<NodeHost>
{
    [Fact]
    public async Task Task_ReadAgainAndAgain_WritesNothing()
    {
        var done = (await node.PostAsync("/v1/tasks", """{"kind":"embedding","input":{"input":"a fox"}}""", ("Prefer", "wait=30"))).Json.GetProperty("id").GetString();
        var waiting = (await node.PostAsync("/v1/tasks", """{"kind":"embedding","input":{"input":"a fox"},"delay":3600}""")).Json.GetProperty("id").GetString();
        await using var watch = new DatabaseWatch(node.DataPath);

        // A silo that has just started registers its shards' reminders, once and beside us. What a read wrote would be written in every round.
        var (before, after) = ("", "");
        for (var round = 0; round < 5 && (round == 0 || before != after); round++)
        {
            before = await watch.ReadAsync();
            for (var i = 0; i < 50; i++)
            {
                Assert.Equal(HttpStatusCode.OK, (await node.GetAsync($"/v1/tasks/{done}")).Status);
                Assert.Equal(HttpStatusCode.OK, (await node.GetAsync($"/v1/tasks/{waiting}")).Status);
            }

            after = await watch.ReadAsync();
        }

        Assert.Equal(before, after);
        await node.PostAsync($"/v1/tasks/{waiting}/cancel");
        Assert.NotEqual(before, await watch.ReadAsync());
    }

    /// <summary>Tells which databases of a folder other connections have changed: https://sqlite.org/pragma.html#pragma_data_version.</summary>
    private sealed class DatabaseWatch(string folder) : IAsyncDisposable
    {
        private readonly List<SqliteConnection> _connections =
            [.. Directory.GetFiles(folder, "*.db").Order(StringComparer.Ordinal).Select(file => new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False"))];

        public async Task<string> ReadAsync()
        {
            var versions = new List<string>();
            foreach (var connection in _connections)
            {
                await connection.OpenAsync();
                await using var command = connection.CreateCommand();
                command.CommandText = "PRAGMA data_version";
                versions.Add($"{Path.GetFileName(connection.DataSource)} {await command.ExecuteScalarAsync()}");
            }

            return string.Join(", ", versions);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var connection in _connections)
            {
                await connection.DisposeAsync();
            }
        }
    }
}
