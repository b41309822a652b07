namespace Orleans.MediaTasks.Api.Progress;

/// <summary>Tasks that have something to tell, by when it is due.</summary>
internal sealed class DueTasks
{
    private readonly PriorityQueue<TaskCursor, TimeSpan> _queue = new();

    /// <summary>True when the task is now due earlier than it was.</summary>
    public bool Schedule(TaskCursor cursor, TimeSpan due)
    {
        if (cursor.IsHeld || !cursor.HasPending || cursor.DueAt <= due)
        {
            return false;
        }

        cursor.DueAt = due;
        _queue.Enqueue(cursor, due);
        return true;
    }

    /// <summary>The next task that is due; null when none is, until <paramref name="next"/>.</summary>
    public TaskCursor? Take(TimeSpan now, out TimeSpan next)
    {
        while (_queue.TryPeek(out var cursor, out next))
        {
            if (cursor.DueAt != next)
            {
                // It was told earlier than this entry meant, or is no longer watched.
                _queue.Dequeue();
                continue;
            }

            if (next > now)
            {
                return null;
            }

            _queue.Dequeue();
            cursor.DueAt = TimeSpan.MaxValue;
            return cursor;
        }

        next = TimeSpan.MaxValue;
        return null;
    }
}
