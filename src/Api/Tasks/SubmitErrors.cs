using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>What the intake refused, in the words of HTTP.</summary>
internal static class SubmitErrors
{
    /// <summary>What the intake says of a task that is fine itself; the tasks that are not speak for it.</summary>
    private const string BatchRefused = "batch_refused";

    /// <summary>The error that speaks for all results; null when all were accepted.</summary>
    public static ApiError? Find(IReadOnlyList<SubmitResult> results, bool isBatch)
    {
        List<InputProblem>? problems = null;
        for (var index = 0; index < results.Count; index++)
        {
            switch (results[index])
            {
                case SubmitResult.Busy busy:
                    return ApiError.Of(ErrorCatalogue.Busy, "The server takes no more tasks at the moment; nothing was stored.") with { RetryAfter = busy.RetryAfter };
                case SubmitResult.KeyReused reused:
                    return ApiError.Of(
                        ErrorCatalogue.IdempotencyKeyReused,
                        IdempotencyKey.Header,
                        $"The key was used for another request, which made task {reused.Existing.ToPublicString()}; nothing was stored.");
                case SubmitResult.Refused { Problem.Code: not BatchRefused } refused when (problems ??= []).Count < TaskRequestLimits.ProblemsListed:
                    problems.Add(isBatch ? refused.Problem with { Field = $"tasks[{index}].{refused.Problem.Field}".TrimEnd('.') } : refused.Problem);
                    break;
            }
        }

        return problems is null ? null : ApiError.Of(problems);
    }
}
