using Orleans.MediaTasks.Progress;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>Keeps what waits for one reader within a number of bytes: whole updates while they fit, then only the ids of their tasks.</summary>
internal sealed class PendingMemory(ProgressFeedOptions options, TasksInView view)
{
    /// <summary>What an id costs that waits without its update.</summary>
    public const int IdBytes = 32;

    /// <summary>What waits, in bytes.</summary>
    public int Bytes { get; private set; }

    /// <summary>Whether one more id fits.</summary>
    public bool HasRoom => Bytes + IdBytes <= options.MaximumPendingBytes;

    /// <summary>Lets an update wait in place of the task's older one; false when not even ids fit any more.</summary>
    public bool Keep(TaskCursor cursor, TaskUpdate update, bool isRead)
    {
        var end = cursor.Pending is { IsTerminal: true } pending && !update.IsTerminal ? pending : cursor.PendingEnd;
        Clear(cursor);
        cursor.Heard = update.Sequence;
        cursor.Status = update.Task.Status;

        var bytes = IdBytes + UpdateSize.Of(update) + (end is null ? 0 : UpdateSize.Of(end));
        if (Bytes + bytes <= options.MaximumPendingBytes)
        {
            (cursor.Pending, cursor.PendingEnd, cursor.PendingIsRead) = (update, end, isRead);
            Charge(cursor, bytes);
            return true;
        }

        KeepId(cursor);
        if (Bytes > options.MaximumPendingBytes)
        {
            view.ForEach(Shed);
        }

        return Bytes <= options.MaximumPendingBytes;
    }

    /// <summary>Lets a task wait to be read.</summary>
    public void KeepId(TaskCursor cursor)
    {
        cursor.NeedsRead = true;
        Charge(cursor, IdBytes);
    }

    /// <summary>Nothing of the task waits any more.</summary>
    public void Clear(TaskCursor cursor)
    {
        cursor.Clear();
        Charge(cursor, 0);
    }

    private void Shed(TaskCursor cursor)
    {
        if (cursor.HasPending)
        {
            Clear(cursor);
            KeepId(cursor);
        }
    }

    private void Charge(TaskCursor cursor, int bytes)
    {
        Bytes += bytes - cursor.Bytes;
        cursor.Bytes = bytes;
    }
}
