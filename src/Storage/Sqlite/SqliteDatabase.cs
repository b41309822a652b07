using Microsoft.Data.Sqlite;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Opens connections to one database file, all with the same settings.</summary>
/// <remarks>No pooling: a pool can lend one connection to two owners, and every connection here has one owner for life.</remarks>
internal sealed class SqliteDatabase(string path, TimeSpan busyTimeout)
{
    private const int WriterCacheKiB = 16 * 1024;
    private const int ReaderCacheKiB = 4 * 1024;

    /// <summary>About 32 MB of log between checkpoints: a checkpoint stops the writer, so it should be worth it.</summary>
    private const int CheckpointPages = 8_000;

    public string Path { get; } = path;

    public string ConnectionString { get; } = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();

    public SqliteConnection OpenWriter() => Open(
        $"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint={CheckpointPages}; PRAGMA cache_size=-{WriterCacheKiB}; PRAGMA foreign_keys=OFF;");

    public SqliteConnection OpenReader() => Open($"PRAGMA query_only=ON; PRAGMA cache_size=-{ReaderCacheKiB};");

    private SqliteConnection Open(string settings)
    {
        var connection = new SqliteConnection(ConnectionString);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"PRAGMA busy_timeout={(int)busyTimeout.TotalMilliseconds}; {settings}";
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
