using Orleans.MediaTasks.Progress;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>What waits for one reader: the newest update per task, in bounded memory. Decides what the reader is told, when, and in which order.</summary>
/// <remarks>Pure: no clock, no lock, no grain. The subscription around it brings these.</remarks>
internal sealed class PendingUpdates
{
    private readonly ProgressFeedOptions _options;
    private readonly TasksInView _view;
    private readonly PendingMemory _memory;
    private readonly DueTasks _due = new();
    private TimeSpan _quietAt = TimeSpan.MaxValue;

    public PendingUpdates(ProgressFeedOptions options)
    {
        _options = options;
        _view = new TasksInView(options);
        _memory = new PendingMemory(options, _view);
    }

    /// <summary>Whether tasks that nobody asked for by id are told, too.</summary>
    public bool WatchesAll { get; private set; }

    /// <summary>What waits, in bytes.</summary>
    public int Bytes => _memory.Bytes;

    /// <summary>More tasks wait than ids can be kept of: the reader has to start over.</summary>
    public bool IsOverrun { get; private set; }

    /// <summary>Tasks watched by id.</summary>
    public int Singles => _view.Singles;

    /// <summary>Tells of every task that is offered, beyond its end.</summary>
    public void WatchAll()
    {
        WatchesAll = true;
        _view.ForEach(_view.Widen);
    }

    /// <summary>Ends <see cref="WatchAll"/> and every other watch.</summary>
    public void DropAll()
    {
        WatchesAll = false;
        foreach (var cursor in _view.ToList())
        {
            Drop(cursor.Id);
        }
    }

    /// <summary>Begins to collect a task's updates; nothing is told before <see cref="Confirm"/>.</summary>
    public void Hold(MediaTaskId id)
    {
        Drop(id);
        IsOverrun |= !_view.Add(new TaskCursor(id, single: !WatchesAll) { IsHeld = true });
    }

    /// <summary>The task exists and stands so. Everything after <paramref name="since"/> will be told.</summary>
    public void Confirm(long? since, MediaTaskSnapshot task, TimeSpan now)
    {
        if (_view.Find(task.Id) is not { IsHeld: true } cursor)
        {
            return;
        }

        cursor.IsHeld = false;
        cursor.HeardAt = now;

        // A number from the future was not ours: the reader is told everything.
        cursor.Told = since is { } told && told <= Math.Max(task.Sequence, cursor.Heard) ? told : TaskCursor.Nothing;
        if (task.Sequence > cursor.Heard)
        {
            Keep(cursor, new TaskUpdate { Task = task, StatusChanged = true }, isRead: true);
        }

        Listen(cursor, now);
        _due.Schedule(cursor, now);
    }

    public bool Watches(MediaTaskId id) => _view.Find(id) is not null;

    /// <summary>Ends the watch of a task; what waits of it is dropped.</summary>
    public void Drop(MediaTaskId id)
    {
        if (_view.Remove(id) is { } cursor)
        {
            _memory.Clear(cursor);
            cursor.DueAt = TimeSpan.MaxValue;
        }
    }

    /// <summary>Takes an update in; true when the reader should look now rather than when it meant to.</summary>
    public bool Offer(TaskUpdate update, TimeSpan now)
    {
        var cursor = _view.Find(update.Task.Id);
        if (cursor is null)
        {
            if (!WatchesAll || IsOverrun)
            {
                return false;
            }

            cursor = new TaskCursor(update.Task.Id, single: false);
            IsOverrun = !_view.Add(cursor);
        }

        cursor.HeardAt = now;
        var hasEnded = cursor.IsSingle && cursor.Pending is { IsTerminal: true };
        if (update.Sequence <= Math.Max(cursor.Heard, cursor.Told) || hasEnded)
        {
            return false;
        }

        Keep(cursor, update, isRead: false);
        Listen(cursor, now);
        var isPrompt = update.StatusChanged || update.IsTerminal;
        return _due.Schedule(cursor, isPrompt ? now : Max(now, cursor.ProgressToldAt + _options.ProgressInterval)) || IsOverrun;
    }

    /// <summary>What to do now.</summary>
    public PendingStep Next(TimeSpan now)
    {
        if (IsOverrun)
        {
            return new PendingStep.Overrun();
        }

        if (now >= _quietAt)
        {
            AskQuiet(now);
        }

        TimeSpan next;
        while (_due.Take(now, out next) is { } cursor)
        {
            if (Take(cursor, now) is { } step)
            {
                return step;
            }
        }

        return new PendingStep.Wait(next < _quietAt ? next : _quietAt);
    }

    /// <summary>A task that was to be read stands so; null when the reader knows that already.</summary>
    public ProgressItem? TellRead(TaskCursor cursor, MediaTaskSnapshot task, TimeSpan now)
    {
        if (_view.Find(cursor.Id) != cursor)
        {
            return null;
        }

        cursor.HeardAt = now;
        return Tell(cursor, new TaskUpdate { Task = task, StatusChanged = true }, isRead: true, now);
    }

    /// <summary>A task could not be read: it stays due, a little later.</summary>
    public void Postpone(TaskCursor cursor, TimeSpan until)
    {
        if (_view.Find(cursor.Id) == cursor && !cursor.HasPending)
        {
            _memory.KeepId(cursor);
            _due.Schedule(cursor, until);
        }
    }

    private PendingStep? Take(TaskCursor cursor, TimeSpan now)
    {
        if (cursor.NeedsRead)
        {
            _memory.Clear(cursor);
            cursor.HeardAt = now;
            return new PendingStep.Read(cursor);
        }

        if (cursor.PendingEnd is { } end)
        {
            cursor.PendingEnd = null;
            _due.Schedule(cursor, now);
            return Tell(cursor, end, isRead: false, now) is { } last ? new PendingStep.Tell(last) : null;
        }

        var (pending, isRead) = (cursor.Pending, cursor.PendingIsRead);
        _memory.Clear(cursor);
        return pending is not null && Tell(cursor, pending, isRead, now) is { } item ? new PendingStep.Tell(item) : null;
    }

    private ProgressItem? Tell(TaskCursor cursor, TaskUpdate update, bool isRead, TimeSpan now)
    {
        if (update.Sequence <= cursor.Told)
        {
            return null;
        }

        var follows = !isRead && cursor.Told != TaskCursor.Nothing && update.Sequence == cursor.Told + 1;
        cursor.Told = update.Sequence;
        cursor.Heard = Math.Max(cursor.Heard, update.Sequence);
        cursor.Status = update.Task.Status;
        if (!update.StatusChanged)
        {
            cursor.ProgressToldAt = now;
        }

        if (update.IsTerminal && cursor.IsSingle)
        {
            Drop(cursor.Id);
        }

        return new ProgressItem(update.Task, update.StatusChanged, !follows);
    }

    private void Keep(TaskCursor cursor, TaskUpdate update, bool isRead) => IsOverrun |= !_memory.Keep(cursor, update, isRead);

    private void AskQuiet(TimeSpan now)
    {
        foreach (var cursor in _view.Quiet(now))
        {
            if (!_memory.HasRoom)
            {
                break;
            }

            _memory.KeepId(cursor);
            _due.Schedule(cursor, now);
        }

        _quietAt = _view.NextQuiet(now);
    }

    private void Listen(TaskCursor cursor, TimeSpan now)
    {
        if (!cursor.Status.IsTerminal() && now + _options.QuietInterval < _quietAt)
        {
            _quietAt = now + _options.QuietInterval;
        }
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
