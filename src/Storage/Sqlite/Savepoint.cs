using Microsoft.Data.Sqlite;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Writes several rows that belong together, or none, within the writer's transaction.</summary>
/// <remarks>A savepoint keeps a copy of every page that is changed after it, which was more than half of the time that telling an endpoint adds to a task. Nothing but
/// damage makes the database refuse such a row, so a transaction goes without; after one it begins again, with them.</remarks>
internal sealed class Savepoint(SqliteConnection connection) : IDisposable
{
    private readonly Statement _savepoint = new(connection, "SAVEPOINT one_piece");
    private readonly Statement _release = new(connection, "RELEASE one_piece");
    private readonly Statement _undo = new(connection, "ROLLBACK TO one_piece");

    /// <summary>Whether a piece that is refused is taken back by itself; without, only the whole transaction can be.</summary>
    public bool IsSet { get; set; }

    /// <summary>Writes one piece and gives what <paramref name="write"/> does.</summary>
    /// <exception cref="HalfWrittenException">The database refused some of it, and no savepoint was set.</exception>
    public bool InOnePiece(Func<bool> write)
    {
        if (!IsSet)
        {
            try
            {
                return write();
            }
            catch (Exception e)
            {
                throw new HalfWrittenException(e);
            }
        }

        _savepoint.Execute();
        try
        {
            var written = write();
            _release.Execute();
            return written;
        }
        catch
        {
            // A failed statement takes back only itself, the savepoint takes back those before it.
            _undo.Execute();
            _release.Execute();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var statement in (IDisposable[])[_savepoint, _release, _undo])
        {
            statement.Dispose();
        }
    }
}

/// <summary>Rows that belong together are written in part: the transaction must not be committed.</summary>
internal sealed class HalfWrittenException(Exception refusal) : Exception("The database refused a row after others that belong to it.", refusal);
