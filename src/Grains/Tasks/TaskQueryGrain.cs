using Orleans.Concurrency;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Answers questions about many tasks from the store; holds nothing.</summary>
[StatelessWorker, Reentrant]
internal sealed class TaskQueryGrain(ITaskStore store) : Grain, ITaskQueryGrain
{
    public Task<TaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken) => store.ListAsync(query, cancellationToken);

    public Task<IReadOnlyList<TaskCount>> CountAsync(string tenant, CancellationToken cancellationToken) => store.CountAsync(tenant, cancellationToken);
}
