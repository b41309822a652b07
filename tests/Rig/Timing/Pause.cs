namespace Orleans.MediaTasks.Rig.Timing;

/// <summary>A length of time: how long a fault lasts, how slow a link is, how often clients come. Nothing else in the rig waits by the clock.</summary>
public static class Pause
{
    public static Task ForAsync(TimeSpan length, CancellationToken cancellationToken = default) =>
        length > TimeSpan.Zero ? Task.Delay(length, cancellationToken) : Task.CompletedTask;

    /// <summary>Returns also when it is cancelled.</summary>
    public static Task ForOrUntilAsync(TimeSpan length, CancellationToken stop) =>
        length > TimeSpan.Zero ? Task.Delay(length, stop).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default) : Task.CompletedTask;
}
