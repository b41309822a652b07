using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>What every way in asks of the grains: submit, read, list, count, cancel, retry. Of one tenant at a time, and never of another.</summary>
internal sealed class TaskCalls(SubmissionGate gate, IGrainFactory grains, TimeProvider clock, IOptions<ApiOptions> options)
{
    /// <summary>Stores one task of the caller and sets it going; or says why not. The id is made here, so that the call may be repeated.</summary>
    /// <param name="context">The request, for its key.</param>
    /// <param name="spec">What is asked.</param>
    /// <param name="key">The caller's idempotency key, if there is one.</param>
    public async Task<(ApiError? Error, SubmitResult.Accepted? Accepted)> SubmitAsync(HttpContext context, MediaTaskSpec spec, IdempotencyKey? key = null)
    {
        var (error, results) = await SubmitAsync(context, [Submission(context, spec, key)]);
        return (error, (SubmitResult.Accepted?)results?[0]);
    }

    /// <summary>The same, while fewer than <paramref name="capacity"/> of the caller's tasks of this model are live; else neither an error nor a task.</summary>
    public async Task<(ApiError? Error, SubmitResult.Accepted? Accepted)> SubmitAsync(HttpContext context, string model, int capacity, MediaTaskSpec spec, IdempotencyKey? key = null)
    {
        var (error, result) = await gate.SubmitAsync(context, model, capacity, Addressed(context, Submission(context, spec, key)));
        return (error ?? (result is null ? null : SubmitErrors.Find([result], isBatch: false)), result as SubmitResult.Accepted);
    }

    /// <summary>Stores all of the tasks in one commit, or none and says why.</summary>
    public async Task<(ApiError? Error, IReadOnlyList<SubmitResult>? Accepted)> SubmitAsync(HttpContext context, IReadOnlyList<MediaTaskSubmission> submissions, bool isBatch = false)
    {
        var (error, results) = await gate.SubmitAsync(context, [.. submissions.Select(submission => Addressed(context, submission))]);
        error ??= SubmitErrors.Find(results!, isBatch);
        return (error, error is null ? results : null);
    }

    /// <summary>The task as it stands; null when the tenant has none of this id.</summary>
    public async Task<MediaTaskSnapshot?> FindAsync(string tenant, string id) => Grain(tenant, id) is { } grain ? await grain.GetAsync() : null;

    /// <summary>What the task is waiting for; null when the tenant has none of this id.</summary>
    public async Task<WaitReason?> WhyAsync(string tenant, string id) => Grain(tenant, id) is { } grain ? await grain.WhyAsync() : null;

    /// <summary>Asks the task to end; without a task in the answer when the tenant has none of this id.</summary>
    public async Task<CommandResult> CancelAsync(string tenant, string id) => Grain(tenant, id) is { } grain ? await grain.CancelAsync() : new CommandResult(null);

    /// <summary>Ends the task unless its work has begun; without a task in the answer when the tenant has none of this id.</summary>
    public async Task<CommandResult> CancelWaitingAsync(string tenant, string id) =>
        Grain(tenant, id) is { } grain ? await grain.CancelWaitingAsync() : new CommandResult(null);

    /// <summary>Tries a failed task once more, or says why the key may not; without a task in the answer when the caller has none of this id.</summary>
    /// <remarks>Work is done once more, so a retry counts as a submission.</remarks>
    public async Task<(ApiError? Error, CommandResult? Result)> RetryAsync(HttpContext context, string id) => Grain(context.User.GetTenant(), id) is { } grain
        ? await gate.PassAsync<CommandResult>(context, tasks: 1, async () => await grain.RetryAsync())
        : (null, new CommandResult(null));

    /// <summary>One page of a tenant's tasks, newest first.</summary>
    public Task<TaskPage> ListAsync(TaskQuery query) => grains.GetGrain<ITaskQueryGrain>(0).ListAsync(query);

    /// <summary>How many tasks a tenant has per status and kind.</summary>
    public Task<IReadOnlyList<TaskCount>> CountAsync(string tenant) => grains.GetGrain<ITaskQueryGrain>(0).CountAsync(tenant);

    private MediaTaskSubmission Submission(HttpContext context, MediaTaskSpec spec, IdempotencyKey? key) =>
        new(MediaTaskId.New(context.User.GetTenant(), clock.GetUtcNow()), spec, key?.Scope, key?.RequestHash);

    /// <summary>A webhook tells of results under the address under which the task came in.</summary>
    private MediaTaskSubmission Addressed(HttpContext context, MediaTaskSubmission submission) => submission.Spec.Webhook is { } webhook
        ? submission with { Spec = submission.Spec with { Webhook = webhook with { BaseUrl = UrlContext.Of(context.Request, options.Value).BaseUrl } } }
        : submission;

    private IMediaTaskGrain? Grain(string tenant, string id) =>
        MediaTaskId.TryParseValue(tenant, id, out var key) ? grains.GetGrain<IMediaTaskGrain>(key.ToString()) : null;
}
