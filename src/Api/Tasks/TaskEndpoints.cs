using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.OpenApi;
using Orleans.MediaTasks.Api.OpenApi.Bodies;
using Orleans.MediaTasks.Api.Tenants;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>The routes under <c>/v1/tasks</c>: words of HTTP to words of grains and back.</summary>
internal static class TaskEndpoints
{
    public static void MapTasks(this IEndpointRouteBuilder routes)
    {
        var tasks = routes.MapGroup("/tasks").WithTags("Tasks");
        MapSubmissions(tasks);
        MapLists(tasks);
        tasks.MapGet("/{id}", GetAsync).WithName("GetTask").WithSummary("A task as it stands.").WithPreferWait().Answers<TaskBody>().Refuses(404);
        tasks.MapPost("/{id}/cancel", CancelAsync).WithName("CancelTask").WithSummary("Asks a task to end; one that has ended stays as it is.").Answers<TaskBody>().Refuses(404);
        tasks.MapDelete("/{id}", (HttpContext context, string id, TaskRemovals removals) => removals.RemoveAsync(context, id))
            .WithName("DeleteTask").WithSummary("Removes a task that has ended, and what it made.").Produces(StatusCodes.Status204NoContent).Refuses(404, 409);
        routes.MapPost("/admin/tasks/cleanup", (HttpContext context, TaskRemovals removals) => removals.CleanUpAsync(context))
            .RequireAuthorization(KeyPolicies.Admin).WithTags("Tasks").WithName("CleanUpTasks").WithSummary("Removes the tasks that ended long ago, and what they made; up to 10,000 in one call.")
            .WithQuery("olderThanHours", "How long ago they ended, in hours; 24 unless told otherwise.", JsonSchemaType.Integer).Answers<CleanupBody>().Refuses(400, 403);
        tasks.MapPost("/{id}/retry", RetryAsync).WithName("RetryTask").WithSummary("Tries a failed task once more, under the same id.").Answers<TaskBody>().Refuses(404, 409, 429);
        tasks.MapGet("/{id}/attempts", AttemptsAsync).WithName("ListAttempts").WithSummary("A task's attempts and their errors.").Answers<AttemptsBody>().Refuses(404);
        tasks.MapGet("/{id}/why", WhyAsync).WithName("ExplainTask").WithSummary("What a task is waiting for.").Answers<WaitReasonBody>().Refuses(404);
    }

    private static void MapSubmissions(RouteGroupBuilder tasks)
    {
        tasks.MapPost("", (HttpContext context, TaskSubmissions submissions) => submissions.SubmitAsync(context))
            .WithName("SubmitTask").WithSummary("Stores a task and sets it going.").WithPreferWait().WithIdempotencyKey()
            .Takes(typeof(TaskRequestBody), ApiExamples.Submit).Answers<TaskBody>(202).Answers<TaskBody>(200).Refuses(400, 403, 404, 413, 415, 422, 429, 503);
        tasks.MapPost("/batch", (HttpContext context, TaskSubmissions submissions) => submissions.SubmitBatchAsync(context))
            .WithName("SubmitTasks").WithSummary("Stores up to 1,000 tasks in one commit: all of them or none.").WithIdempotencyKey()
            .Takes(typeof(TaskBatchBody), ApiExamples.SubmitBatch).Answers<TaskBatchAnswerBody>(202).Refuses(400, 403, 404, 413, 415, 422, 429, 503);
    }

    private static void MapLists(RouteGroupBuilder tasks)
    {
        tasks.MapGet("", ListAsync).WithName("ListTasks").WithSummary("Tasks, newest first.")
            .WithQuery("status", "One or more statuses, separated by commas; pending, running, success and canceled are understood.")
            .WithQuery("kind", "The kind of work.")
            .WithQuery("model", "The model in charge.")
            .WithQuery("provider", "The provider in charge.")
            .WithQuery("tag", "A tag that the task carries.")
            .WithQuery("created_from", "Created at or after; created_after means the same.", format: "date-time")
            .WithQuery("created_to", "Created before; created_before means the same.", format: "date-time")
            .WithPages()
            .Answers<TaskPageBody>().Refuses(400);
        tasks.MapGet("/stats", CountAsync).WithName("CountTasks").WithSummary("How many tasks there are per status and kind.").Answers<TaskStatsBody>();
    }

    private static async Task<IResult> ListAsync(HttpContext context, TaskCalls tasks)
    {
        var (query, error) = TaskListQuery.Parse(context.Request.Query, context.User.GetTenant());
        return error as IResult ?? TaskLists.Page(await tasks.ListAsync(query!));
    }

    private static async Task<IResult> CountAsync(HttpContext context, TaskCalls tasks) => TaskLists.Counts(await tasks.CountAsync(context.User.GetTenant()));

    private static async Task<IResult> GetAsync(HttpContext context, string id, TaskCalls tasks, TaskWait wait, IOptions<ApiOptions> options)
    {
        var task = await tasks.FindAsync(context.User.GetTenant(), id);
        var seconds = task is null ? null : PreferWait.Read(context.Request, options.Value.MaximumWait);
        return seconds is { } limit
            ? TaskAnswer.Found(await wait.UntilEndAsync(task!, TimeSpan.FromSeconds(limit), context.RequestAborted), seconds)
            : TaskAnswer.Found(task);
    }

    private static async Task<IResult> CancelAsync(HttpContext context, string id, TaskCalls tasks) =>
        TaskAnswer.Commanded(await tasks.CancelAsync(context.User.GetTenant(), id), ErrorCatalogue.InvalidRequest);

    private static async Task<IResult> RetryAsync(HttpContext context, string id, TaskCalls tasks)
    {
        var (error, result) = await tasks.RetryAsync(context, id);
        return error ?? TaskAnswer.Commanded(result!, ErrorCatalogue.NotRetryable);
    }

    private static async Task<IResult> AttemptsAsync(HttpContext context, string id, TaskCalls tasks) =>
        await tasks.FindAsync(context.User.GetTenant(), id) is { } task ? TaskLists.Attempts(task) : ApiError.UnknownTask();

    private static async Task<IResult> WhyAsync(HttpContext context, string id, TaskCalls tasks) =>
        await tasks.WhyAsync(context.User.GetTenant(), id) is { } reason ? TaskLists.Why(id, reason) : ApiError.UnknownTask();
}
