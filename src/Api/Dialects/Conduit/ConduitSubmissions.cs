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
        if (!waits)
        {
            underWay.Add(context.User.GetTenant(), context.Response);
        }

        var (error, accepted) = await tasks.SubmitAsync(context, request.Spec, IdempotencyKey.Of($"POST /v1/{kind}/generations", key, body));
        return error is not null ? ConduitErrors.OfSubmission(error) : await AnswerAsync(context, accepted!, request, waits);
    });

    private async Task<IResult> AnswerAsync(HttpContext context, SubmitResult.Accepted accepted, ConduitRequest request, bool waits)
    {
        var task = waits ? await wait.UntilEndAsync(accepted.Task, options.Value.SynchronousWait, context.RequestAborted) : accepted.Task;
        return waits && task.Status.IsTerminal()
            ? await results.AnswerAsync(task, request.Encoding, context.RequestAborted)
            : TaskAnswer.Accepted(task, accepted.Replayed, waited: null) with { StatusWord = ConduitWords.StatusOf(task, context.Request) };
    }
}
