using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Faults;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The one thread that writes: what arrived during a commit makes up the next one.</summary>
/// <remarks>Owns the write connection. A commit that fails fails everything in it with "unknown" and the connection is
/// opened anew, so that the store heals without a restart. Bounded by <see cref="WriteQueue"/>. Never reads for callers.</remarks>
internal sealed partial class GroupCommitWriter
{
    private readonly SqliteDatabase _database;
    private readonly WriteQueue _queue;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly WriteLane _lane = new();
    private WriterSession? _session;
    private volatile string? _owner;

    /// <summary>Starts on an open session, which it owns from now on.</summary>
    public GroupCommitWriter(SqliteDatabase database, WriterSession session, WriteQueue queue, ILogger logger)
    {
        (_database, _session, _queue, _logger) = (database, session, queue, logger);
        _thread = new Thread(Run) { IsBackground = true, Name = "task store writer" };
        _thread.Start();
    }

    /// <summary>The silo whose lease every commit needs; null while none has begun.</summary>
    public string? Owner
    {
        get => _owner;
        set => _owner = value;
    }

    /// <summary>Waits until the closed queue is written and the connection is closed.</summary>
    public Task StopAsync() => Task.Run(_thread.Join);

    private void Run()
    {
        var batch = new List<WriteOperation>();
        while (_queue.Take(batch, _lane))
        {
            var (rows, since) = (StoreInstruments.RowsOf(batch), Stopwatch.GetTimestamp());
            if (TryCommit(batch) is { } failure)
            {
                batch.ForEach(operation => operation.Fail(failure));
                StoreInstruments.Failed();
            }
            else
            {
                StoreInstruments.Committed(rows, since);
                batch.ForEach(operation => operation.Complete());
            }

            batch.Clear();
        }

        _session?.Dispose();
    }

    private StoreUnavailableException? TryCommit(List<WriteOperation> batch)
    {
        try
        {
            var session = _session ??= new WriterSession(_database);
            try
            {
                Commit(session, batch, withSavepoints: false);
            }
            catch (HalfWrittenException e)
            {
                LogBeginsAgain(_logger, batch.Count, e);
                session.Rollback();
                Commit(session, batch, withSavepoints: true);
            }

            return null;
        }
        catch (Exception e)
        {
            // Whatever it was, the thread must live: it is the only one that writes.
            LogCommitFailed(_logger, batch.Count, e);
            DropSession();
            return new StoreUnavailableException("A commit failed. Whether it reached the disk is unknown; look at the disk's space and health.", e);
        }
    }

    private void Commit(WriterSession session, List<WriteOperation> batch, bool withSavepoints)
    {
        session.Begin(withSavepoints);
        if (_owner is { } owner && !session.Companions.HasLease(owner))
        {
            Refuse(batch);
        }

        Execute(session, batch);
        CrashPoint.At(CrashPoint.StoreBeforeCommit);
        session.Commit();
        CrashPoint.At(CrashPoint.StoreAfterCommit);
    }

    private static void Refuse(List<WriteOperation> batch) => batch.RemoveAll(operation =>
    {
        var refused = operation is not ISessionOperation { NeedsLease: false };
        if (refused)
        {
            operation.Fail(new StoreUnavailableException("This silo's lease was ended, so nothing that it writes is taken any more."));
        }

        return refused;
    });

    private void Execute(WriterSession session, List<WriteOperation> batch)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            try
            {
                session.Execute(batch[i]);
            }
            catch (Exception e) when (e is not HalfWrittenException && (e is not SqliteException error || session.RefusedOneRow(error)))
            {
                LogRefused(_logger, e);
                batch[i].Fail(new StoreUnavailableException("The database refuses this row for what is in it.", e));
                batch.RemoveAt(i--);
            }
        }
    }

    private void DropSession()
    {
        try
        {
            _session?.Dispose();
        }
        catch (SqliteException e)
        {
            LogCloseFailed(_logger, e);
        }

        _session = null;
    }
}
