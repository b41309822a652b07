using Orleans.MediaTasks.Api.Progress;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>One call of a method of the client's.</summary>
internal readonly record struct HubEvent(string Method, params object?[] Arguments);

/// <summary>What one connection is told of the steps of its tasks. The reader behind it brings each step at most once, and an end always.</summary>
internal abstract class HubEvents
{
    /// <summary>Running tasks that are remembered; beyond it, a start may be told again.</summary>
    private const int MostRunning = 2048;

    private readonly Dictionary<MediaTaskId, MediaTaskSnapshot> _running = [];

    /// <summary>Whether this connection hears of the task.</summary>
    public abstract bool Wants(MediaTaskSnapshot task);

    /// <summary>Whether nothing of a running task was told yet.</summary>
    public bool IsNew(MediaTaskSnapshot task) => !_running.ContainsKey(task.Id);

    /// <summary>A step went by untold: what was told before it is no longer how the task stands.</summary>
    public void Skip(MediaTaskSnapshot task) => _running.Remove(task.Id);

    /// <summary>What to tell of one step: nothing before the work starts, its start once, and one end.</summary>
    public IEnumerable<HubEvent> Of(ProgressItem item)
    {
        var task = item.Task;
        if (task.Status.IsTerminal())
        {
            _running.Remove(task.Id);
            yield return Ended(task);
        }
        else if (task.Status == MediaTaskStatus.Retrying)
        {
            yield return Progressed(task);
        }
        else if (task.Status == MediaTaskStatus.Processing)
        {
            var isStart = Remember(task);
            if (isStart)
            {
                yield return Started(task);
            }

            if (!isStart || task.Progress > 0 || task.Stage is not null)
            {
                yield return Progressed(task);
            }
        }
    }

    /// <summary>The running tasks as they were told last: for a client that did not know their ids then.</summary>
    public IEnumerable<HubEvent> Again() => _running.Values.Where(Wants).Select(Progressed).ToList();

    protected abstract HubEvent Started(MediaTaskSnapshot task);

    protected abstract HubEvent Progressed(MediaTaskSnapshot task);

    protected abstract HubEvent Ended(MediaTaskSnapshot task);

    /// <summary>Keeps the newest state of a running task; true when it had none.</summary>
    private bool Remember(MediaTaskSnapshot task)
    {
        if (_running.Count >= MostRunning && !_running.ContainsKey(task.Id))
        {
            _running.Clear();
        }

        var isStart = !_running.ContainsKey(task.Id);
        _running[task.Id] = task;
        return isStart;
    }
}
