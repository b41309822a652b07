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
    private volatile bool _closed;

    public async Task<T> ReadAsync<T>(Func<ReadSession, T> read, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_closed)
            {
                throw new StoreUnavailableException("The task store is closed: the process is shutting down.");
            }

            return await Task.Run(() => Read(read), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Waits for the reads under way and closes the connections; later reads are refused.</summary>
    public void Dispose()
    {
        if (_closed)
        {
            return;
        }

        for (var i = 0; i < _size; i++)
        {
            _free.Wait();
        }

        _closed = true;
        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }

        _free.Release(_size); // Those who wait, and those to come, get through to be told.
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
