using Microsoft.Extensions.Hosting;
using Orleans.MediaTasks.Api.Progress;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>Waits for tasks on behalf of requests. Giving up, by time or because the caller left, never touches the task.</summary>
/// <remarks>A waiting request is a reader of the feed and counts against its limit; beyond it, requests are answered at once.</remarks>
internal sealed class TaskWait(ProgressFeed feed, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    /// <summary>The task at its end, or as it stands when the time is up, the server stops or too many wait already.</summary>
    public Task<MediaTaskSnapshot> UntilEndAsync(MediaTaskSnapshot task, TimeSpan limit, CancellationToken cancellationToken) =>
        UntilAsync(task, static seen => seen.Status.IsTerminal(), limit, cancellationToken);

    /// <summary>The task once it is as wished, or as <see cref="UntilEndAsync"/> gives up on it. A task that has ended is not waited for.</summary>
    public async Task<MediaTaskSnapshot> UntilAsync(MediaTaskSnapshot task, Func<MediaTaskSnapshot, bool> isThere, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (task.Status.IsTerminal() || isThere(task) || feed.TryOpen(task.Id.Tenant) is not { } reader)
        {
            return task;
        }

        await using var _ = reader;
        using var time = new CancellationTokenSource(limit, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping, time.Token);
        try
        {
            task = await reader.WatchAsync(task.Id, since: null, end.Token) ?? task;
            await foreach (var item in reader.ReadAsync(end.Token))
            {
                task = item.Task;
                if (item.IsTerminal || isThere(task))
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The task as last heard of is the answer.
        }

        return task;
    }
}
