using Npgsql;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Single rows for many callers at once: what is asked for while a few statements are under way is read by the next one.</summary>
/// <remarks>A read sees every commit before its call, for its statement is sent after it. A statement per call would need a connection per call:
/// a thousand callers a second then time out in front of a database that has nothing to do.
/// When the database is away, whoever waits is told at once instead of trying in turn.</remarks>
internal sealed class GroupedReads(Func<IReadOnlyList<MediaTaskId>, Task<IReadOnlyList<MediaTaskState>>> read)
{
    /// <summary>Statements at a time.</summary>
    public const int MaximumStatements = 4;

    /// <summary>Rows of one statement.</summary>
    public const int MaximumRows = 200;

    private readonly Lock _gate = new();
    private readonly Dictionary<MediaTaskId, TaskCompletionSource<MediaTaskState?>> _waiting = [];
    private int _statements;

    /// <summary>The row; null when there is none.</summary>
    public Task<MediaTaskState?> ReadAsync(MediaTaskId id, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<MediaTaskState?>(cancellationToken);
        }

        TaskCompletionSource<MediaTaskState?>? asked;
        bool starts;
        lock (_gate)
        {
            if (!_waiting.TryGetValue(id, out asked))
            {
                _waiting.Add(id, asked = new(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            starts = _statements < MaximumStatements;
            _statements += starts ? 1 : 0;
        }

        if (starts)
        {
            _ = ReadWaitingAsync();
        }

        return asked.Task.WaitAsync(cancellationToken);
    }

    private async Task ReadWaitingAsync()
    {
        while (Take() is { Count: > 0 } group)
        {
            await ReadAsync(group).ConfigureAwait(false);
        }
    }

    private List<KeyValuePair<MediaTaskId, TaskCompletionSource<MediaTaskState?>>> Take()
    {
        lock (_gate)
        {
            var group = _waiting.Take(MaximumRows).ToList();
            group.ForEach(asked => _waiting.Remove(asked.Key));
            _statements -= group.Count == 0 ? 1 : 0;
            return group;
        }
    }

    private async Task ReadAsync(List<KeyValuePair<MediaTaskId, TaskCompletionSource<MediaTaskState?>>> group)
    {
        try
        {
            var rows = (await read([.. group.Select(asked => asked.Key)]).ConfigureAwait(false)).ToDictionary(row => row.Id);
            group.ForEach(asked => asked.Value.SetResult(rows.GetValueOrDefault(asked.Key)));
        }
        catch (Exception error) when (group.Count > 1 && !IsAway(error))
        {
            // One bad row must not keep the others from their callers.
            foreach (var asked in group)
            {
                await ReadAsync([asked]).ConfigureAwait(false);
            }
        }
        catch (Exception error)
        {
            group.ForEach(asked => asked.Value.SetException(error));
            if (IsAway(error))
            {
                FailWaiting(error);
            }
        }
    }

    /// <summary>Whether it is the database that is the matter, or the way to it, and not what was read: no answer, no connection (class 08), a shutdown (57).</summary>
    private static bool IsAway(Exception error) =>
        error is StoreUnavailableException { Cause: not PostgresException or PostgresException { SqlState: ['0', '8', ..] or ['5', '7', ..] } };

    private void FailWaiting(Exception error)
    {
        List<TaskCompletionSource<MediaTaskState?>> waiting;
        lock (_gate)
        {
            waiting = [.. _waiting.Values];
            _waiting.Clear();
        }

        waiting.ForEach(asked => asked.SetException(error));
    }
}
