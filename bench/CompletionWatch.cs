using Orleans.MediaTasks.Progress;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Bench;

/// <summary>Counts tasks that ended. An update of a status comes after the write it reports, so a counted task is durably completed.</summary>
internal sealed class CompletionWatch : IDisposable
{
    private readonly IDisposable _subscription;
    private readonly TaskCompletionSource<double> _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _target;
    private int _ended;
    private int _failed;

    public CompletionWatch(IProgressTap tap, int target)
    {
        _target = target;
        _subscription = tap.Subscribe(Read);
    }

    public int Ended => Volatile.Read(ref _ended);

    /// <summary>The moment at which the last of the awaited tasks ended.</summary>
    public async Task<double> WhenReachedAsync(TimeSpan deadline)
    {
        try
        {
            return await _reached.Task.WaitAsync(deadline);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{Ended} of {_target} tasks ended within {deadline}.");
        }
    }

    public void Dispose() => _subscription.Dispose();

    private void Read(TaskUpdate update)
    {
        if (!update.StatusChanged || !update.IsTerminal)
        {
            return;
        }

        if (update.Task.Status != MediaTaskStatus.Completed && Interlocked.Increment(ref _failed) == 1)
        {
            _reached.TrySetException(new InvalidOperationException($"A task ended {update.Task.Status}: {update.Task.Failure}"));
        }

        if (Interlocked.Increment(ref _ended) == _target)
        {
            _reached.TrySetResult(Clock.Now);
        }
    }
}
