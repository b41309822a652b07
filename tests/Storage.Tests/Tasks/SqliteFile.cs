using Microsoft.Data.Sqlite;

namespace Orleans.MediaTasks.Storage.Tasks;

/// <summary>Another program's hands on a database file.</summary>
internal sealed class SqliteFile : IDisposable
{
    private readonly SqliteConnection _connection;

    public SqliteFile(string path)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _connection.Open();
    }

    public object? Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public List<string> Texts(string sql, int column = 0)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var texts = new List<string>();
        while (reader.Read())
        {
            texts.Add(reader.GetString(column));
        }

        return texts;
    }

    public void AssertSound()
    {
        Assert.Equal(["ok"], Texts("PRAGMA integrity_check"));
        Assert.Equal(0L, Run("SELECT count(*) FROM media_task_tags g WHERE NOT EXISTS (SELECT 1 FROM media_tasks t WHERE t.tenant = g.tenant AND t.id = g.id)"));
        Assert.Equal(0L, Run("SELECT count(*) FROM webhook_deliveries d WHERE NOT EXISTS (SELECT 1 FROM media_tasks t WHERE t.tenant = d.tenant AND t.id = d.id)"));
        Assert.Equal(
            Texts("SELECT tenant || status || kind || count(*) FROM media_tasks GROUP BY tenant, status, kind ORDER BY 1"),
            Texts("SELECT tenant || status || kind || n FROM media_task_counts WHERE n <> 0 ORDER BY 1"));
    }

    public void Dispose() => _connection.Dispose();
}
