using System.Globalization;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>What this dialect's routes do with one task.</summary>
internal sealed class ConduitTasks(TaskCalls tasks, TaskWait wait)
{
    private const int UsualPoll = 300;
    private const int LongestPoll = 600;

    /// <summary>The task as it stands.</summary>
    public async Task<IResult> GetAsync(HttpContext context, string id) => Body(context, await FindAsync(context, id));

    /// <summary>The task at its end; 408 when that does not come in time. However it ends, the poll never touches the task.</summary>
    /// <remarks>Nothing is looked at again and again here, so the parameter <c>interval</c> has no effect.</remarks>
    public async Task<IResult> PollAsync(HttpContext context, string id)
    {
        if (await FindAsync(context, id) is not { } task)
        {
            return ApiError.UnknownTask();
        }

        task = await wait.UntilEndAsync(task, TimeoutOf(context.Request), context.RequestAborted);
        return task.Status.IsTerminal() ? Body(context, task) : ConduitErrors.PollTimedOut();
    }

    /// <summary>Cancels, and says so; refused with <paramref name="refusal"/> once the task has ended otherwise.</summary>
    public async Task<IResult> DeleteAsync(HttpContext context, string id, int refusal)
    {
        var (task, error) = await CancelAsync(context, id, refusal);
        return error as IResult ?? new JsonAnswer((writer, _) =>
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, task!.Id.ToPublicString());
            writer.WriteString("task_id"u8, task.Id.ToPublicString());
            writer.WriteString("taskId"u8, task.Id.ToPublicString());
            writer.WriteString("status"u8, ConduitWords.StatusOf(task, context.Request));
            writer.WriteString("message"u8, "Task cancellation requested"u8);
            writer.WriteEndObject();
        });
    }

    /// <summary>Cancels without a word: 204.</summary>
    public async Task<IResult> DeleteSilentlyAsync(HttpContext context, string id)
    {
        var (_, error) = await CancelAsync(context, id, StatusCodes.Status409Conflict);
        return error as IResult ?? Results.NoContent();
    }

    /// <summary>Tries a failed task once more, under the same id.</summary>
    /// <remarks>A task may be retried by hand until it has had one try more than its policy gives it; <c>?reset=true</c> lifts that.</remarks>
    public async Task<IResult> RetryAsync(HttpContext context, string id)
    {
        if (await FindAsync(context, id) is not { } task)
        {
            return ApiError.UnknownTask();
        }

        var isReset = "true".Equals(context.Request.Query["reset"], StringComparison.OrdinalIgnoreCase);
        if (!isReset && task.Retries() > task.MaximumRetries())
        {
            return ConduitErrors.CannotRetry("The task has been retried as often as it may be; ?reset=true allows it again.");
        }

        var (error, result) = await tasks.RetryAsync(context, id);
        return error ?? (result!.Refusal is { } why ? ConduitErrors.CannotRetry(why) : Body(context, result.Task));
    }

    /// <summary>The way to what the task made; until there is something, the task.</summary>
    public async Task<IResult> OpenAsync(HttpContext context, string id) => await FindAsync(context, id) switch
    {
        { Status: MediaTaskStatus.Completed } task when task.MainKey() is { } key => new MediaRedirect(key),
        var task => Body(context, task),
    };

    private Task<MediaTaskSnapshot?> FindAsync(HttpContext context, string id) => tasks.FindAsync(context.User.GetTenant(), id);

    private async Task<(MediaTaskSnapshot? Task, ApiError? Error)> CancelAsync(HttpContext context, string id, int refusal)
    {
        var task = (await tasks.CancelAsync(context.User.GetTenant(), id)).Task;
        return task switch
        {
            null => (null, ApiError.UnknownTask()),
            { Status: MediaTaskStatus.Completed or MediaTaskStatus.Failed } => (null, ConduitErrors.CannotCancel(task, refusal)),
            _ => (task, null),
        };
    }

    private static IResult Body(HttpContext context, MediaTaskSnapshot? task) =>
        task is null ? ApiError.UnknownTask() : new TaskBodyAnswer(task) { StatusWord = ConduitWords.StatusOf(task, context.Request) };

    /// <summary>What makes no sense counts as not said.</summary>
    private static TimeSpan TimeoutOf(HttpRequest request) => TimeSpan.FromSeconds(
        Math.Clamp(int.TryParse(request.Query["timeout"], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) ? seconds : UsualPoll, 1, LongestPoll));
}
