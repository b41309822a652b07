using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>Takes this dialect's submissions. All addresses of one kind of work are one handler with one scope of idempotency keys.</summary>
internal sealed class ConduitSubmissions(
    SubmitBody bodies, TaskCalls tasks, TaskWait wait, ConduitResults results, AnswersUnderWay underWay, IOptions<ConduitOptions> options)
{
    /// <summary>Stores a task and answers with it; or, where the route may wait and the body does not say <c>async</c>, with its result.</summary>
    public Task<IResult> SubmitAsync(HttpContext context, string kind, bool mayWait) => bodies.ReadAsync(context, async (body, key) =>
    {
        var problems = new List<InputProblem>();
        if (ConduitRequest.Parse(body, kind, problems) is not { } request)
        {
            return ApiError.Of(problems);
        }

        var waits = mayWait && !request.IsAsync;
        var (error, accepted) = await TakeAsync(context, request, waits, IdempotencyKey.Of($"POST /v1/{kind}/generations", key, body));
        return error is not null ? error : await AnswerAsync(context, accepted!, request, waits);
    });

    /// <summary>Stores a task, or says why not in this dialect's terms.</summary>
    /// <param name="context">The request.</param>
    /// <param name="request">What it asks for.</param>
    /// <param name="waits">Whether the answer is the task's end and not the task.</param>
    /// <param name="key">The caller's idempotency key, if there is one.</param>
    public async Task<(ApiError? Error, SubmitResult.Accepted? Accepted)> TakeAsync(HttpContext context, ConduitRequest request, bool waits, IdempotencyKey? key)
    {
        if (!waits)
        {
            underWay.Add(context.User.GetTenant(), context.Response);
        }

        var (error, accepted) = await tasks.SubmitAsync(context, request.Spec, key);
        return (error is null ? null : ConduitErrors.OfSubmission(error), accepted);
    }

    /// <summary>The answer to a task that was taken.</summary>
    public async Task<IResult> AnswerAsync(HttpContext context, SubmitResult.Accepted accepted, ConduitRequest request, bool waits)
    {
        var task = waits ? await wait.UntilEndAsync(accepted.Task, options.Value.SynchronousWait, context.RequestAborted) : accepted.Task;
        return waits && task.Status.IsTerminal()
            ? await results.AnswerAsync(task, request.Encoding, context.RequestAborted)
            : TaskAnswer.Accepted(task, accepted.Replayed, waited: null) with { StatusWord = ConduitWords.StatusOf(task, context.Request) };
    }
}
