using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The writer's connection with all its prepared statements. Thrown away and opened anew after a failed commit.</summary>
internal sealed class WriterSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Savepoint _savepoint;

    public WriterSession(SqliteDatabase database)
    {
        _connection = database.OpenWriter();
        _begin = new(_connection, "BEGIN IMMEDIATE");
        _commit = new(_connection, "COMMIT");
        _rollback = new(_connection, "ROLLBACK");
        Deliveries = new DeliveryRowWriter(_connection);
        _savepoint = new Savepoint(_connection);
        Tasks = new TaskRowWriter(_connection, Deliveries, _savepoint);
        Companions = new CompanionWriter(_connection);
    }

    public TaskRowWriter Tasks { get; }

    public DeliveryRowWriter Deliveries { get; }

    public CompanionWriter Companions { get; }

    /// <summary>Begins a transaction; with savepoints, what the database refuses in the middle is taken back by itself.</summary>
    public void Begin(bool withSavepoints)
    {
        _savepoint.IsSet = withSavepoints;
        _begin.Execute();
    }

    public void Commit()
    {
        Tasks.WriteCounts();
        _commit.Execute();
    }

    /// <summary>Gives the transaction up; an error may have done so already.</summary>
    public void Rollback()
    {
        Tasks.DropCounts();
        if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
        {
            _rollback.Execute();
        }
    }

    /// <summary>Whether an error belongs to one row: the transaction still stands and the others in it are not touched.</summary>
    public bool RefusedOneRow(SqliteException error) =>
        error.SqliteErrorCode is raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH or raw.SQLITE_RANGE
        && raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    public void Dispose()
    {
        TryRollback();
        foreach (var part in (IDisposable[])[_begin, _commit, _rollback, _savepoint, Tasks, Deliveries, Companions, _connection])
        {
            part.Dispose();
        }
    }

    private void TryRollback()
    {
        try
        {
            Rollback();
        }
        catch (SqliteException)
        {
            // The connection is closed next, which rolls back as well.
        }
    }
}
