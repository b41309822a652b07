using Microsoft.Data.Sqlite;

namespace Orleans.MediaTasks.Tasks;

/// <summary>One read connection with the statements it has prepared so far. Used by one caller at a time.</summary>
/// <remarks>The SQL of every caller is constant or composed of a few constant pieces, so the cache stays small.</remarks>
internal sealed class ReadSession(SqliteDatabase database) : IDisposable
{
    private readonly SqliteConnection _connection = database.OpenReader();
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    /// <summary>A prepared statement, unbound.</summary>
    public Statement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements[sql] = statement = new Statement(_connection, sql);
        }

        return statement;
    }

    /// <summary>Runs several statements on one state of the database.</summary>
    public T InSnapshot<T>(Func<T> read)
    {
        Prepare("BEGIN").Execute();
        try
        {
            return read();
        }
        finally
        {
            Prepare("COMMIT").Execute();
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }
}
