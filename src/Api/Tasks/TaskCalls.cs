using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>What every way in asks of the grains: submit, read, list, count, cancel, retry. Of one tenant at a time, and never of another.</summary>
internal sealed class TaskCalls(IGrainFactory grains, TimeProvider clock)
{
    /// <summary>Stores one task and sets it going. The id is made here, so that the call may be repeated.</summary>
    /// <param name="tenant">Whose task.</param>
    /// <param name="spec">What is asked.</param>
    /// <param name="key">The caller's idempotency key, if there is one.</param>
    public async Task<SubmitResult> SubmitAsync(string tenant, MediaTaskSpec spec, IdempotencyKey? key = null)
    {
        var results = await SubmitAsync([new MediaTaskSubmission(MediaTaskId.New(tenant, clock.GetUtcNow()), spec, key?.Scope, key?.RequestHash)]);
        return results[0];
    }

    /// <summary>The same, while fewer than <paramref name="capacity"/> tasks of this tenant and model are live; else null, and nothing is stored.</summary>
    public Task<SubmitResult?> SubmitAsync(string tenant, string model, MediaTaskSpec spec, int capacity, IdempotencyKey? key = null) =>
        grains.GetGrain<IBoundedIntakeGrain>($"{tenant}/{model}").SubmitAsync(new MediaTaskSubmission(MediaTaskId.New(tenant, clock.GetUtcNow()), spec, key?.Scope, key?.RequestHash), capacity);

    /// <summary>Stores all of the tasks in one commit, or none.</summary>
    public Task<IReadOnlyList<SubmitResult>> SubmitAsync(IReadOnlyList<MediaTaskSubmission> submissions) => grains.GetGrain<ITaskIntakeGrain>(0).SubmitAsync(submissions);

    /// <summary>The task as it stands; null when the tenant has none of this id.</summary>
    public async Task<MediaTaskSnapshot?> FindAsync(string tenant, string id) => Grain(tenant, id) is { } grain ? await grain.GetAsync() : null;

    /// <summary>What the task is waiting for; null when the tenant has none of this id.</summary>
    public async Task<WaitReason?> WhyAsync(string tenant, string id) => Grain(tenant, id) is { } grain ? await grain.WhyAsync() : null;

    /// <summary>Asks the task to end; without a task in the answer when the tenant has none of this id.</summary>
    public async Task<CommandResult> CancelAsync(string tenant, string id) => Grain(tenant, id) is { } grain ? await grain.CancelAsync() : new CommandResult(null);

    /// <summary>Tries a failed task once more; without a task in the answer when the tenant has none of this id.</summary>
    public async Task<CommandResult> RetryAsync(string tenant, string id) => Grain(tenant, id) is { } grain ? await grain.RetryAsync() : new CommandResult(null);

    /// <summary>One page of a tenant's tasks, newest first.</summary>
    public Task<TaskPage> ListAsync(TaskQuery query) => grains.GetGrain<ITaskQueryGrain>(0).ListAsync(query);

    /// <summary>How many tasks a tenant has per status and kind.</summary>
    public Task<IReadOnlyList<TaskCount>> CountAsync(string tenant) => grains.GetGrain<ITaskQueryGrain>(0).CountAsync(tenant);

    private IMediaTaskGrain? Grain(string tenant, string id) =>
        MediaTaskId.TryParseValue(tenant, id, out var key) ? grains.GetGrain<IMediaTaskGrain>(key.ToString()) : null;
}
