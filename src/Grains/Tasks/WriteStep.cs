using Orleans.MediaTasks.Faults;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Which step of a task's life a write is, for the crash points around it.</summary>
internal static class WriteStep
{
    /// <summary>The write is about to be made.</summary>
    public static void Before(MediaTaskState before, MediaTaskState after)
    {
        if (CrashPoint.IsArmed && Of(before, after) is { } step)
        {
            CrashPoint.At(step.Before);
        }
    }

    /// <summary>The write is made, or under way when it is a lazy one.</summary>
    public static void After(MediaTaskState before, MediaTaskState after)
    {
        if (CrashPoint.IsArmed && Of(before, after) is { } step)
        {
            CrashPoint.At(step.After);
        }
    }

    private static (string Before, string After)? Of(MediaTaskState before, MediaTaskState after) => (before, after) switch
    {
        _ when after.Status.IsTerminal() => (CrashPoint.EndBeforeWrite, CrashPoint.EndAfterWrite),
        _ when after.Attempt > before.Attempt => (CrashPoint.StartBeforeWrite, CrashPoint.StartAfterWrite),
        _ when after.CancelRequested && !before.CancelRequested => (CrashPoint.CancelBeforeWrite, CrashPoint.CancelAfterWrite),
        _ when after.ExternalId is not null && before.ExternalId is null => (CrashPoint.JobBeforeWrite, CrashPoint.JobAfterWrite),
        _ when after.Status == MediaTaskStatus.Retrying => (CrashPoint.RetryBeforeWrite, CrashPoint.RetryAfterWrite),
        _ when after.Sequence - before.Sequence >= MediaTaskMachine.TakeoverLeap => (CrashPoint.RescueBeforeWrite, CrashPoint.RescueAfterWrite),
        _ => null,
    };
}
