using System.Globalization;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>The answers that carry one task.</summary>
internal static class TaskAnswer
{
    private const int LongestPollHint = 30;

    /// <summary>The task, or 404 when there is none.</summary>
    public static IResult Found(MediaTaskSnapshot? task, int? waited = null) => task is null
        ? ApiError.UnknownTask()
        : new TaskBodyAnswer(task) { Headers = (headers, _) => SetWaited(headers, waited) };

    /// <summary>A stored task: 202 while it runs, 200 when the caller waited for its end.</summary>
    public static TaskBodyAnswer Accepted(MediaTaskSnapshot task, bool replayed, int? waited) => new(task)
    {
        Status = waited is not null && task.Status.IsTerminal() ? StatusCodes.Status200OK : StatusCodes.Status202Accepted,
        Headers = (headers, urls) =>
        {
            headers.Location = urls.Task(task.Id.ToPublicString());
            SetWaited(headers, waited);
            SetReplayed(headers, replayed);
            if (!task.Status.IsTerminal())
            {
                headers.RetryAfter = PollHint(task).ToString(CultureInfo.InvariantCulture);
            }
        },
    };

    public static void SetReplayed(IHeaderDictionary headers, bool replayed)
    {
        if (replayed)
        {
            headers["Idempotent-Replayed"] = "true";
        }
    }

    /// <summary>The answer to a command: the task, 404 when there is none, 409 when the command does not apply.</summary>
    public static IResult Commanded(CommandResult result, ApiErrorCode refusal) =>
        result.Refusal is { } why ? ApiError.Of(refusal, why) : Found(result.Task);

    private static void SetWaited(IHeaderDictionary headers, int? waited)
    {
        if (waited is { } seconds)
        {
            headers["Preference-Applied"] = $"wait={seconds}";
        }
    }

    /// <summary>When it is worth looking again, in seconds.</summary>
    public static int PollHint(MediaTaskSnapshot task) =>
        (int)Math.Clamp(Math.Ceiling(task.EstimatedRemaining?.TotalSeconds ?? 1), 1, LongestPollHint);
}
