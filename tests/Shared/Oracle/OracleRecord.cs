using System.Diagnostics;

namespace Orleans.MediaTasks.Oracle;

/// <summary>All that the remote provider saw, in order.</summary>
internal sealed class OracleRecord
{
    private readonly Lock _lock = new();
    private readonly List<OracleEvent> _events = [];
    private readonly List<(Func<OracleEvent, bool> Condition, TaskCompletionSource<OracleEvent> Signal)> _waiting = [];

    /// <summary>Told of every event as it happens, in order, besides being kept; must be quick.</summary>
    public Action<OracleEvent>? Observer { get; set; }

    /// <summary>Whether polls are kept too. Default: true; a long run may do without.</summary>
    public bool KeepsPolls { get; set; } = true;

    /// <summary>A copy of all that was kept.</summary>
    public IReadOnlyList<OracleEvent> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>The first event that meets a condition, past or to come.</summary>
    public Task<OracleEvent> UntilAsync(Func<OracleEvent, bool> condition, TimeSpan within)
    {
        var signal = new TaskCompletionSource<OracleEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_events.Find(known => condition(known)) is { } found)
            {
                return Task.FromResult(found);
            }

            _waiting.Add((condition, signal));
        }

        return signal.Task.WaitAsync(within);
    }

    public void Add(OracleEventKind kind, string? job, string? key, string? task, int attempt, string? status)
    {
        lock (_lock)
        {
            // Stamped under the lock: the order of the record is the order of the moments.
            var entry = new OracleEvent(kind, job, key, task, attempt, status, Stopwatch.GetTimestamp());
            if (kind != OracleEventKind.Poll || KeepsPolls)
            {
                _events.Add(entry);
            }

            Observer?.Invoke(entry);
            foreach (var waiting in _waiting.Where(waiting => waiting.Condition(entry)).ToList())
            {
                _waiting.Remove(waiting);
                waiting.Signal.TrySetResult(entry);
            }
        }
    }
}
