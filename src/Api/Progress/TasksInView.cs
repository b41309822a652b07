using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>The tasks that one reader has in view, bounded: of tasks that nobody asked for by id, the ones that ended or were silent longest are forgotten first.</summary>
/// <remarks>A forgotten task that is heard of again starts with a snapshot, so forgetting costs the reader nothing but the marking.</remarks>
internal sealed class TasksInView(ProgressFeedOptions options)
{
    private readonly Dictionary<MediaTaskId, TaskCursor> _cursors = [];

    public int Singles { get; private set; }

    public TaskCursor? Find(MediaTaskId id) => _cursors.GetValueOrDefault(id);

    /// <summary>False when the view is full of tasks that all have something to tell.</summary>
    public bool Add(TaskCursor cursor)
    {
        if (!cursor.IsSingle && _cursors.Count - Singles >= options.MaximumTasksInView && !Trim())
        {
            return false;
        }

        _cursors.Add(cursor.Id, cursor);
        Singles += cursor.IsSingle ? 1 : 0;
        return true;
    }

    public TaskCursor? Remove(MediaTaskId id)
    {
        if (_cursors.Remove(id, out var cursor))
        {
            Singles -= cursor.IsSingle ? 1 : 0;
        }

        return cursor;
    }

    public IReadOnlyList<TaskCursor> ToList() => [.. _cursors.Values];

    /// <summary>The task was asked for by id, and now with all others: its end no longer ends the watch.</summary>
    public void Widen(TaskCursor cursor)
    {
        Singles -= cursor.IsSingle ? 1 : 0;
        cursor.IsSingle = false;
    }

    public void ForEach(Action<TaskCursor> action)
    {
        foreach (var cursor in _cursors.Values)
        {
            action(cursor);
        }
    }

    /// <summary>Live tasks that have been silent too long: those at work first, then the longest silent.</summary>
    public IReadOnlyList<TaskCursor> Quiet(TimeSpan now) =>
    [
        .. _cursors.Values.Where(cursor => CanBeQuiet(cursor) && cursor.HeardAt + options.QuietInterval <= now)
            .OrderBy(cursor => cursor.Status == MediaTaskStatus.Processing ? 0 : 1).ThenBy(cursor => cursor.HeardAt)
            .Take(options.MaximumQuietReads),
    ];

    /// <summary>When to look for quiet tasks again; not too often, however many there are.</summary>
    public TimeSpan NextQuiet(TimeSpan now)
    {
        var next = TimeSpan.MaxValue;
        foreach (var cursor in _cursors.Values)
        {
            if (CanBeQuiet(cursor) && cursor.HeardAt + options.QuietInterval < next)
            {
                next = cursor.HeardAt + options.QuietInterval;
            }
            else if (cursor.HasPending)
            {
                // What it waits for is told before then, and may be the last that is heard.
                next = next < now + options.QuietInterval ? next : now + options.QuietInterval;
            }
        }

        var soonest = now + (options.QuietInterval / 4);
        return next > soonest ? next : soonest;
    }

    private static bool CanBeQuiet(TaskCursor cursor) => !cursor.IsHeld && !cursor.HasPending && !cursor.Status.IsTerminal();

    private bool Trim()
    {
        var idle = _cursors.Values.Where(cursor => !cursor.IsSingle && !cursor.IsHeld && !cursor.HasPending)
            .OrderBy(cursor => cursor.Status.IsTerminal() ? 0 : 1).ThenBy(cursor => cursor.HeardAt)
            .Take(Math.Max(1, options.MaximumTasksInView / 4)).ToList();
        foreach (var cursor in idle)
        {
            _cursors.Remove(cursor.Id);
        }

        return idle.Count > 0;
    }
}
