using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>Which change of a task is an event to those outside. Pure.</summary>
public static class TaskEvents
{
    /// <summary>The event that a change is; null when nobody is told of it (waiting, polling, giving back to the queue).</summary>
    /// <param name="previous">The task before; null for a new one.</param>
    /// <param name="next">The task after.</param>
    public static TaskEvent? Of(MediaTaskState? previous, MediaTaskState next) => TypeOf(previous, next) is { } type
        ? new TaskEvent
        {
            Type = type,
            At = next.UpdatedAt,
            Status = next.Status,
            Attempt = next.Attempt,
            Progress = next.Progress,
            Stage = next.Stage,
            Failure = next.Failure,
            RetryAt = type == TaskEventType.Retrying ? next.DueAt : null,
        }
        : null;

    private static TaskEventType? TypeOf(MediaTaskState? previous, MediaTaskState next) => next.Status switch
    {
        MediaTaskStatus.Processing when next.Attempt > (previous?.Attempt ?? 0) => TaskEventType.Started,
        var status when status == previous?.Status => null,
        MediaTaskStatus.Retrying => TaskEventType.Retrying,
        MediaTaskStatus.Completed => TaskEventType.Completed,
        MediaTaskStatus.Failed => TaskEventType.Failed,
        MediaTaskStatus.Cancelled => TaskEventType.Cancelled,
        _ => null,
    };
}
