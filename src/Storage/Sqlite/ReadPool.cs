using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Orleans.MediaTasks.Tasks;

/// <summary>A few read connections, each lent to one caller at a time, never on the caller's own thread.</summary>
/// <remarks>SQLite is synchronous: a read on a grain's scheduler would hold up the silo. A connection that failed is thrown away.</remarks>
internal sealed class ReadPool(SqliteDatabase database, int size) : IDisposable
{
    private readonly SemaphoreSlim _free = new(size, size);
    private readonly ConcurrentBag<ReadSession> _idle = [];
    private readonly int _size = size;

    public async Task<T> ReadAsync<T>(Func<ReadSession, T> read, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Read(read), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Waits for the reads under way and closes the connections.</summary>
    public void Dispose()
    {
        for (var i = 0; i < _size; i++)
        {
            _free.Wait();
        }

        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }

        // Not disposed: a late caller waits for ever on nothing else, and is told by its token.
    }

    private T Read<T>(Func<ReadSession, T> read)
    {
        ReadSession? session = null;
        try
        {
            session = _idle.TryTake(out var idle) ? idle : new ReadSession(database);
            var result = read(session);
            _idle.Add(session);
            return result;
        }
        catch (SqliteException e)
        {
            session?.Dispose();
            throw new StoreUnavailableException("The database cannot be read.", e);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }
}
