using Orleans.MediaTasks.Progress;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Bench;

/// <summary>Counts tasks that ended. An update of a status comes after the write it reports, so a counted task is durably completed.</summary>
internal sealed class CompletionWatch : IDisposable
{
    private readonly IDisposable subscription;
    private readonly TaskCompletionSource<double> reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int target;
    private int ended;
    private int failed;

    public CompletionWatch(IProgressTap tap, int target)
    {
        this.target = target;
        subscription = tap.Subscribe(Read);
    }

    public int Ended => Volatile.Read(ref ended);

    /// <summary>The moment at which the last of the awaited tasks ended.</summary>
    public async Task<double> WhenReachedAsync(TimeSpan deadline)
    {
        try
        {
            return await reached.Task.WaitAsync(deadline);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{Ended} of {target} tasks ended within {deadline}.");
        }
    }

    public void Dispose() => subscription.Dispose();

    private void Read(TaskUpdate update)
    {
        if (!update.StatusChanged || !update.IsTerminal)
        {
            return;
        }

        if (update.Task.Status != MediaTaskStatus.Completed && Interlocked.Increment(ref failed) == 1)
        {
            reached.TrySetException(new InvalidOperationException($"A task ended {update.Task.Status}: {update.Task.Failure}"));
        }

        if (Interlocked.Increment(ref ended) == target)
        {
            reached.TrySetResult(Clock.Now);
        }
    }
}
