using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>Waits for tasks to end on behalf of requests. Giving up, by time or because the caller left, never touches the task.</summary>
internal sealed class TaskWait(IGrainFactory grains, TimeProvider clock, IHostApplicationLifetime lifetime, IOptions<ApiOptions> options)
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);
    private int waiting;

    /// <summary>The task at its end, or as it stands when the time is up, the server stops or too many wait already.</summary>
    public async Task<MediaTaskSnapshot> UntilEndAsync(MediaTaskSnapshot task, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (task.Status.IsTerminal() || Interlocked.Increment(ref waiting) > options.Value.MaximumWaiting)
        {
            return task;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        end.CancelAfter(limit);
        try
        {
            return await LookAsync(task, end.Token);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    private async Task<MediaTaskSnapshot> LookAsync(MediaTaskSnapshot task, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IMediaTaskGrain>(task.Id.ToString());
        for (var pause = FirstLook; !task.Status.IsTerminal() && !cancellationToken.IsCancellationRequested; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            await Task.Delay(pause, clock, cancellationToken).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            task = await grain.GetAsync(CancellationToken.None) ?? task;
        }

        return task;
    }
}
