using Orleans.MediaTasks.Progress;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>Where one reader is with one task, and what waits for it.</summary>
/// <param name="id">The task.</param>
/// <param name="single">Whether the task was asked for by id; its end then ends the watch.</param>
internal sealed class TaskCursor(MediaTaskId id, bool single)
{
    /// <summary>Before the first update.</summary>
    public const long Nothing = -1;

    public MediaTaskId Id { get; } = id;

    public bool IsSingle { get; set; } = single;

    /// <summary>The sequence that the reader was told last.</summary>
    public long Told { get; set; } = Nothing;

    /// <summary>The highest sequence heard of.</summary>
    public long Heard { get; set; } = Nothing;

    public MediaTaskStatus Status { get; set; }

    public TimeSpan HeardAt { get; set; }

    public TimeSpan ProgressToldAt { get; set; } = TimeSpan.MinValue;

    /// <summary>When what waits is due; <see cref="TimeSpan.MaxValue"/> when nothing is scheduled.</summary>
    public TimeSpan DueAt { get; set; } = TimeSpan.MaxValue;

    /// <summary>Until the task is known to exist, nothing is told.</summary>
    public bool IsHeld { get; set; }

    /// <summary>The newest update, waiting.</summary>
    public TaskUpdate? Pending { get; set; }

    /// <summary>An end that waits before <see cref="Pending"/>: somebody retried the task before the reader was told of its end.</summary>
    public TaskUpdate? PendingEnd { get; set; }

    /// <summary>Something waits, but only the task's row knows what.</summary>
    public bool NeedsRead { get; set; }

    /// <summary>What waits was read, not heard, and is therefore marked as a snapshot.</summary>
    public bool PendingIsRead { get; set; }

    /// <summary>What is accounted for this cursor.</summary>
    public int Bytes { get; set; }

    public bool HasPending => Pending is not null || NeedsRead;

    public void Clear()
    {
        Pending = null;
        PendingEnd = null;
        NeedsRead = false;
        PendingIsRead = false;
    }
}
