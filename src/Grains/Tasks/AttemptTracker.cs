using Orleans.MediaTasks.Progress;
using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The live progress of one attempt, written by the adapter's threads and read by the grain.</summary>
/// <remarks>Numbers the task's updates while the attempt runs. The grain freezes it while it decides and writes, so that no number is
/// given twice; what is reported meanwhile is kept and shown with the next update.</remarks>
internal sealed class AttemptTracker(ProgressHub hub, MediaTaskSnapshot start) : IAttemptProgress
{
    private readonly Lock _lock = new();
    private MediaTaskSnapshot _current = start;
    private bool _frozen;

    /// <summary>The task with its live progress.</summary>
    public MediaTaskSnapshot Current
    {
        get
        {
            lock (_lock)
            {
                return _current;
            }
        }
    }

    public void Report(int percent, string? stage, string? message)
    {
        lock (_lock)
        {
            // 100 is kept for completed, and progress never falls within an attempt.
            var progress = Math.Max(_current.Progress, Math.Clamp(percent, 0, 99));
            _current = _current with
            {
                Progress = progress,
                Stage = stage ?? _current.Stage,
                Message = message ?? _current.Message,
                Sequence = _frozen ? _current.Sequence : _current.Sequence + 1,
            };

            if (!_frozen && hub.HasReaders)
            {
                // Published under the lock: the order of updates is the order of their numbers.
                hub.Publish(new TaskUpdate { Task = _current, StatusChanged = false });
            }
        }
    }

    /// <summary>Stops the numbering and returns where it stands.</summary>
    public MediaTaskSnapshot Freeze()
    {
        lock (_lock)
        {
            _frozen = true;
            return _current;
        }
    }

    /// <summary>Goes on from a newly written state of the same attempt, or from the old one when nothing was written.</summary>
    public void Thaw(MediaTaskSnapshot written)
    {
        lock (_lock)
        {
            _current = written with
            {
                Progress = Math.Max(written.Progress, _current.Progress),
                Stage = _current.Stage ?? written.Stage,
                Message = _current.Message,
                Sequence = Math.Max(written.Sequence, _current.Sequence),
            };
            _frozen = false;
        }
    }
}
