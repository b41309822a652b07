using Orleans.Concurrency;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Finds ended tasks, and has each removed by its own grain; holds nothing.</summary>
/// <remarks>Bounded: one page a call, so that a call ends long before callers give it up.</remarks>
[StatelessWorker, Reentrant]
internal sealed class TaskRemovalGrain(ITaskStore store) : Grain, ITaskRemovalGrain
{
    /// <summary>Tasks that one call looks at.</summary>
    public const int PageSize = 100;

    private static readonly IReadOnlyList<MediaTaskStatus> Ended = [.. Enum.GetValues<MediaTaskStatus>().Where(status => status.IsTerminal())];

    public async Task<TaskRemoval> RemoveAsync(MediaTaskId id, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(id, cancellationToken) is not { } row)
        {
            return TaskRemoval.NotFound;
        }

        var needed = await MediaInUse.ReadAsync(store, id.Tenant, [row.ToSnapshot()], cancellationToken);
        return needed.Needs(row.ToSnapshot()) ? TaskRemoval.InUse : await GrainFactory.GetActor(id).RemoveAsync(DateTimeOffset.MaxValue);
    }

    public async Task<RemovalPage> RemoveEndedAsync(string tenant, DateTimeOffset endedBefore, Guid? after, CancellationToken cancellationToken)
    {
        var page = await store.ListAsync(new TaskQuery { Tenant = tenant, Statuses = Ended, CreatedTo = endedBefore, After = after, Limit = PageSize }, cancellationToken);
        var old = page.Tasks.Where(task => task.CompletedAt < endedBefore).ToList();
        var needed = await MediaInUse.ReadAsync(store, tenant, old, cancellationToken);
        var outcomes = await Task.WhenAll(old.Where(task => !needed.Needs(task)).Select(task => GrainFactory.GetActor(task.Id).RemoveAsync(endedBefore)));
        var removed = outcomes.Count(outcome => outcome == TaskRemoval.Removed);
        return new RemovalPage(removed, old.Count - removed - outcomes.Count(outcome => outcome is TaskRemoval.NotFound or TaskRemoval.NotEnded), page.Next);
    }
}
