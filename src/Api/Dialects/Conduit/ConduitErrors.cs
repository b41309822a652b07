using System.Globalization;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>Errors that this dialect has and the native API has not: a task's own failure as the answer to the request that waited for it.</summary>
internal static class ConduitErrors
{
    private const string InputPrefix = "input.";
    private const string Again = "Send the same request again later.";

    /// <summary>Clients wait so long when nothing else is said.</summary>
    private static readonly TimeSpan RateLimitWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan OverloadWait = TimeSpan.FromSeconds(30);

    private static readonly ApiErrorCode PollTimeout = new("timeout", StatusCodes.Status408RequestTimeout, "The task has not ended in time.", "Poll again; the task goes on.") { Type = "timeout" };
    private static readonly ApiErrorCode NotRetryable = ErrorCatalogue.NotRetryable with { Status = StatusCodes.Status400BadRequest };
    private static readonly ApiErrorCode AlreadyEnded = new("invalid_operation", StatusCodes.Status409Conflict, "The task has ended.", "Read the task; nothing is left to stop.");
    private static readonly ApiErrorCode OperationOver = new("operation_not_cancellable", StatusCodes.Status409Conflict, "The operation has ended.", "Read the operation; nothing is left to stop.");
    private static readonly ApiErrorCode Cancelled = new("cancelled", StatusCodes.Status409Conflict, "The task was cancelled.", "Submit it again if you want it after all.");
    private static readonly ApiErrorCode QueueFull = ErrorCatalogue.Busy with { Code = "queue_full" };
    private static readonly ApiErrorCode Quota = new(FailureCodes.InsufficientQuota, StatusCodes.Status402PaymentRequired, "The provider's account has no credit.", "Use another model, or have the account filled up.");
    private static readonly ApiErrorCode RateLimit = new(FailureCodes.RateLimitExceeded, StatusCodes.Status429TooManyRequests, "Too Many Requests", Again);
    private static readonly ApiErrorCode Overloaded = new(FailureCodes.ModelOverloaded, StatusCodes.Status503ServiceUnavailable, "The model has no capacity.", Again);
    private static readonly ApiErrorCode Network = new(FailureCodes.NetworkError, StatusCodes.Status502BadGateway, "The provider could not be reached.", Again);
    private static readonly ApiErrorCode Timeout = new(FailureCodes.Timeout, StatusCodes.Status504GatewayTimeout, "The task took too long.", Again);

    public static ApiError PollTimedOut() => ApiError.Of(PollTimeout, "Task polling timed out");

    public static ApiError CannotRetry(string why) => ApiError.Of(NotRetryable, why);

    /// <summary>Nothing to cancel any more.</summary>
    /// <param name="task">The task.</param>
    /// <param name="status">What the route answers with: its clients differ.</param>
    public static ApiError CannotCancel(MediaTaskSnapshot task, int status) =>
        ApiError.Of(AlreadyEnded with { Status = status }, $"The task is {task.Status.ToWord()}; it cannot be cancelled any more.");

    /// <summary>There is no such batch, or it is another tenant's.</summary>
    public static ApiError UnknownOperation() => ApiError.Of(ErrorCatalogue.NotFound, "There is no operation with this id.");

    /// <summary>Nothing of a batch to cancel any more.</summary>
    public static ApiError NotCancellable(MediaTaskSnapshot task) => ApiError.Of(OperationOver, $"The operation is {task.Status.ToWord()}; it cannot be cancelled any more.");

    /// <summary>A refused submission in this dialect's terms: its fields are not inside an <c>input</c>.</summary>
    public static ApiError OfSubmission(ApiError error) => error with
    {
        Code = error.Code == ErrorCatalogue.Busy ? QueueFull : error.Code,
        Detail = Outside(error.Detail),
        Field = error.Field is { } field ? Outside(field) : null,
        Problems = [.. error.Problems.Select(problem => problem with { Field = problem.Field is { } field ? Outside(field) : null, Message = Outside(problem.Message) })],
    };

    /// <summary>Why there is no result: the answer to a request that waited for one.</summary>
    public static ApiError OfEnd(MediaTaskSnapshot task)
    {
        if (task is not { Status: MediaTaskStatus.Failed, Failure: { } failure })
        {
            return ApiError.Of(Cancelled);
        }

        var code = CodeOf(failure.Code);
        TimeSpan? wait = code == RateLimit ? RateLimitWait : code == Overloaded ? OverloadWait : null;
        return ApiError.Of(code, code == RateLimit ? WithWait(failure.Message) : failure.Message) with { RetryAfter = wait };
    }

    private static ApiErrorCode CodeOf(string code) => code switch
    {
        FailureCodes.InsufficientQuota => Quota,
        FailureCodes.RateLimitExceeded => RateLimit,
        FailureCodes.ModelOverloaded => Overloaded,
        FailureCodes.NetworkError => Network,
        FailureCodes.Timeout or FailureCodes.Expired => Timeout with { Code = code },
        _ => ErrorCatalogue.Find(code) ?? ErrorCatalogue.InternalError with { Code = code },
    };

    /// <summary>Clients look for the wait in the sentence.</summary>
    private static string WithWait(string message) => message.Contains("retry after", StringComparison.OrdinalIgnoreCase)
        ? message
        : string.Create(CultureInfo.InvariantCulture, $"{message.TrimEnd('.')}. Please retry after {RateLimitWait.TotalSeconds:0} seconds.");

    private static string Outside(string text) => text.Replace(InputPrefix, "", StringComparison.Ordinal);
}
