using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.MediaTasks.Faults;

namespace Orleans.MediaTasks.Tasks;

/// <summary>One of the threads that write for a silo: what arrived during a commit makes up the next one, in one round trip.</summary>
/// <remarks>Owns one connection. After a fault of it, a batch is written again under its number, and rows that carry the number are known as its own.
/// While the database is away nobody waits longer than <see cref="TaskStoreOptions.WriteTimeout"/>; what nobody waits for any more is given up.
/// Bounded by <see cref="WriteQueue"/>. Never reads for callers.</remarks>
internal sealed partial class PostgresWriter
{
    private const int ConflictLimit = 20;
    private const double BytesPerSecond = 10_000_000;
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan[] Pauses = [.. ((int[])[10, 20, 50, 100, 200]).Select(milliseconds => TimeSpan.FromMilliseconds(milliseconds))];

    private readonly int _number;
    private readonly NpgsqlDataSource _source;
    private readonly WriteQueue _queue;
    private readonly TimeSpan _timeout;
    private readonly ILogger _logger;
    private readonly WriterPatience _patience;
    private readonly WriteLane _lane;
    private readonly Thread _thread;
    private readonly string _name;
    private PostgresSession? _session;
    private volatile string? _owner;

    public PostgresWriter(int number, NpgsqlDataSource source, WriteQueue queue, TimeSpan timeout, ILogger logger)
    {
        (_number, _source, _queue, _timeout, _logger) = (number, source, queue, timeout, logger);
        _name = NameOf($"{Guid.CreateVersion7()}", number);
        _patience = new WriterPatience(queue, timeout);
        _lane = new WriteLane(isSpare: number > 0);
        _thread = new Thread(Run) { IsBackground = true, Name = $"task store writer {number}" };
        _thread.Start();
    }

    /// <summary>The silo whose lease every commit holds; null while none has begun.</summary>
    public string? Owner
    {
        get => _owner;
        set => _owner = value;
    }

    /// <summary>The name by which the server knows the connection of this lane of a silo.</summary>
    public static string NameOf(string owner, int number) => $"mediatasks writer {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(owner)))[..24]} {number}";

    /// <summary>Waits until the closed queue is written, or given up, and the connection is closed.</summary>
    public Task StopAsync() => Task.Run(_thread.Join);

    private void Run()
    {
        while (_patience.Waiting.Count > 0 || _queue.Take(_patience.Waiting, _lane))
        {
            try
            {
                CommitNext();
            }
            catch (Exception e)
            {
                // Whatever it was, the thread must live: it is one of the few that write.
                LogUnknown(_logger, e);
                _patience.FailAll(new StoreUnavailableException("The writer failed. Whether the write was stored is unknown.", e));
                Drop(Task.CompletedTask);
            }
        }

        Drop(Task.CompletedTask);
    }

    private void CommitNext()
    {
        var waiting = _patience.Waiting;
        if (!TryConnect(waiting))
        {
            waiting.Clear();
            return;
        }

        waiting.RemoveAll(operation => operation.IsAnswered);
        var batch = RowBatch.TakeFrom(waiting);
        _patience.UnderWay = batch.Operations;
        Commit(batch);
        _patience.UnderWay = [];
    }

    private void Commit(RowBatch batch)
    {
        var (apart, conflicts, since) = (false, 0, Stopwatch.GetTimestamp());
        while (TryConnect(batch.Operations))
        {
            batch.Number ??= _session!.NextNumber();
            CrashPoint.At(CrashPoint.StoreBeforeCommit);
            var (fault, error) = Attempt(batch, apart);
            switch (fault)
            {
                case null:
                    CrashPoint.At(CrashPoint.StoreAfterCommit);
                    StoreInstruments.Committed(StoreInstruments.RowsOf(batch.Operations), since);
                    batch.Operations.ForEach(operation => operation.Complete());
                    return;
                case PostgresFault.Row when !apart:
                    LogRowsRefused(_logger, error!);
                    apart = true;
                    break;
                case PostgresFault.Conflict when ++conflicts < ConflictLimit:
                    break;
                case PostgresFault.Broken:
                    LogBroken(_logger, batch.Operations.Count, error);
                    batch.IsUncertain = true;
                    break;
                case PostgresFault.LeaseEnded:
                    StoreInstruments.Failed();
                    WriterPatience.Fail(batch.Operations, new StoreUnavailableException("This silo's lease was ended, so nothing that it writes is taken any more.", error));
                    return;
                default:
                    LogRefused(_logger, batch.Operations.Count, error!);
                    StoreInstruments.Failed();
                    WriterPatience.Fail(batch.Operations, new StoreUnavailableException("The database did not take a commit; look at its log, its disk and its locks.", error));
                    return;
            }
        }
    }

    private (PostgresFault? Fault, Exception? Error) Attempt(RowBatch batch, bool apart)
    {
        _patience.Begin();
        var running = apart ? _session!.ExecuteApartAsync(batch) : _session!.ExecuteAsync(batch);
        var limit = _timeout + TimeSpan.FromSeconds(batch.Bytes / BytesPerSecond) + (apart ? _timeout : TimeSpan.Zero);
        if (!_patience.Wait(running, limit))
        {
            // It is not waited for any longer; the next connection ends it on the server before anything is written again.
            Drop(running);
            return (PostgresFault.Broken, null);
        }

        var error = running.Exception?.InnerException;
        PostgresFault? fault = error is null ? null : PostgresFaults.Classify(error);
        if (fault == PostgresFault.Broken)
        {
            Drop(running);
        }
        else
        {
            _patience.End();
        }

        return (fault, error);
    }

    /// <summary>Makes sure of a connection; false when none of those who need it waits any more.</summary>
    private bool TryConnect(List<WriteOperation> operations)
    {
        if (_session is not null && _session.Owner != _owner)
        {
            Drop(Task.CompletedTask); // The silo has begun its lease.
        }

        for (var attempt = 0; _session is null && !IsInVain(operations); attempt++)
        {
            _patience.Begin();
            if (!Connect(out var error))
            {
                if (attempt == 0)
                {
                    LogNotConnected(_logger, error);
                }

                _patience.Pause(Pauses[Math.Min(attempt, Pauses.Length - 1)]);
            }
            else if (attempt > 0)
            {
                LogConnected(_logger);
            }
        }

        return !IsInVain(operations);
    }

    private static bool IsInVain(List<WriteOperation> operations) => operations.TrueForAll(operation => operation.IsAnswered);

    private bool Connect(out Exception? error)
    {
        var owner = _owner;
        var opening = OpenAsync(owner);
        if (!_patience.Wait(opening, ConnectLimit))
        {
            _ = CloseLateAsync(opening);
            error = null;
            return false;
        }

        error = opening.Exception?.InnerException;
        _session = opening.IsCompletedSuccessfully ? opening.Result : null;
        return _session is not null;
    }

    private async Task<PostgresSession> OpenAsync(string? owner)
    {
        using var limit = new CancellationTokenSource(ConnectLimit);
        return await PostgresSession.OpenAsync(_source, owner is null ? _name : NameOf(owner, _number), owner, limit.Token).ConfigureAwait(false);
    }

    private static async Task CloseLateAsync(Task<PostgresSession> opening)
    {
        try
        {
            (await opening.ConfigureAwait(false)).CloseAfter(Task.CompletedTask);
        }
        catch (Exception)
        {
            // It came to nothing, as it was already taken for.
        }
    }

    private void Drop(Task running)
    {
        _session?.CloseAfter(running);
        _session = null;
    }
}
