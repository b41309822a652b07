using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>The routes under <c>/api/tasks</c>.</summary>
internal static class MindiaTaskRoutes
{
    /// <summary>How long a forced cancel waits for the end of what is running.</summary>
    private static readonly TimeSpan CancelWait = TimeSpan.FromSeconds(5);

    public static void MapMindiaTasks(this IEndpointRouteBuilder routes)
    {
        var tasks = routes.MapGroup("/tasks");
        tasks.MapGet("", ListAsync);
        tasks.MapGet("/stats", CountAsync);
        tasks.MapGet("/{id}", GetAsync);
        tasks.MapPost("", (HttpContext context, MindiaTaskIntake intake) => intake.SubmitAsync(context));
        tasks.MapPost("/{id}/cancel", CancelAsync);
        tasks.MapPost("/{id}/retry", RetryAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext context, OffsetPages pages)
    {
        var (query, error) = MindiaListQuery.Parse(context.Request.Query, context.User.GetTenant());
        if (error is not null)
        {
            return error;
        }

        var page = query!.IsEmpty ? OffsetPage.Empty : await pages.ReadAsync(query.Filter, query.Offset, query.Limit);
        return MindiaLists.Of("tasks", page, query, (writer, task, urls) => MindiaTaskJson.Write(writer, task, urls, TaskDetail.Short));
    }

    private static async Task<IResult> CountAsync(HttpContext context, TaskCalls tasks)
    {
        var tenant = context.User.GetTenant();
        var counts = await tasks.CountAsync(tenant);
        var recent = await tasks.ListAsync(new TaskQuery { Tenant = tenant, Statuses = [MediaTaskStatus.Completed], Limit = OffsetPages.MaximumLimit });
        return MindiaLists.Stats(counts, recent.Tasks);
    }

    private static async Task<IResult> GetAsync(HttpContext context, string id, TaskCalls tasks) => await tasks.FindAsync(context.User.GetTenant(), id) is { } task
        ? new JsonAnswer((writer, urls) => MindiaTaskJson.Write(writer, task, urls, TaskDetail.Full))
        : ApiError.UnknownTask();

    private static async Task<IResult> CancelAsync(HttpContext context, string id, TaskCalls tasks, TaskWait wait)
    {
        var tenant = context.User.GetTenant();
        switch (await tasks.FindAsync(tenant, id))
        {
            case null:
                return ApiError.UnknownTask();
            case { } before when before.Status.IsTerminal():
                return MindiaErrors.NotCancellable(before.Status);
        }

        var (asked, refusal) = IsSet(context, "force") ? await tasks.CancelAsync(tenant, id) : await tasks.CancelWaitingAsync(tenant, id);
        if (asked is null)
        {
            return ApiError.UnknownTask();
        }

        if (refusal is not null)
        {
            return MindiaErrors.NotCancellable(asked.Status);
        }

        return await wait.UntilEndAsync(asked, CancelWait, context.RequestAborted) switch
        {
            { Status: MediaTaskStatus.Cancelled } ended => Commanded(ended, MindiaStatuses.Cancelled, "Task cancelled successfully"),
            { Status: MediaTaskStatus.Completed or MediaTaskStatus.Failed } ended => MindiaErrors.NotCancellable(ended.Status),
            var stopping => Commanded(stopping, MindiaStatuses.WordOf(stopping.Status), "Task is being cancelled"),
        };
    }

    /// <summary>Allowed until retries, by people and by the grid, are more than the task may have; then <c>?reset=true</c> says that this is known.</summary>
    private static async Task<IResult> RetryAsync(HttpContext context, string id, TaskCalls tasks)
    {
        var tenant = context.User.GetTenant();
        if (await tasks.FindAsync(tenant, id) is not { } before)
        {
            return ApiError.UnknownTask();
        }

        var (retries, most) = (before.Retries(), before.MaximumRetries());
        if (before.Status == MediaTaskStatus.Failed && retries > most && !IsSet(context, "reset"))
        {
            return MindiaErrors.RetriesUsedUp(retries, most);
        }

        return await tasks.RetryAsync(context, id) switch
        {
            ({ } error, _) => error,
            (_, { Refusal: { } why }) => MindiaErrors.NotRetryable(why),
            (_, { Task: { } task }) => Commanded(task, MindiaStatuses.Scheduled, "Task scheduled for retry"),
            _ => ApiError.UnknownTask(),
        };
    }

    private static JsonAnswer Commanded(MediaTaskSnapshot task, string status, string message) =>
        new((writer, urls) => MindiaTaskJson.WriteCommanded(writer, task, urls, status, message));

    private static bool IsSet(HttpContext context, string name) => context.Request.Query[name].ToString().ToLowerInvariant() is "true" or "1";
}
