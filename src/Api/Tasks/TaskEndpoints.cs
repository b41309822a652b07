using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>The routes under <c>/v1/tasks</c>: words of HTTP to words of grains and back.</summary>
internal static class TaskEndpoints
{
    public static void MapTasks(this IEndpointRouteBuilder routes)
    {
        var tasks = routes.MapGroup("/tasks").WithTags("Tasks");
        tasks.MapPost("", (HttpContext context, TaskSubmissions submissions) => submissions.SubmitAsync(context));
        tasks.MapPost("/batch", (HttpContext context, TaskSubmissions submissions) => submissions.SubmitBatchAsync(context));
        tasks.MapGet("", ListAsync);
        tasks.MapGet("/stats", CountAsync);
        tasks.MapGet("/{id}", GetAsync);
        tasks.MapPost("/{id}/cancel", CancelAsync);
        tasks.MapDelete("/{id}", CancelAsync);
        tasks.MapPost("/{id}/retry", RetryAsync);
        tasks.MapGet("/{id}/attempts", AttemptsAsync);
        tasks.MapGet("/{id}/why", WhyAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext context, IGrainFactory grains)
    {
        var (query, error) = TaskListQuery.Parse(context.Request.Query, context.User.GetTenant());
        return error as IResult ?? TaskLists.Page(await grains.GetGrain<ITaskQueryGrain>(0).ListAsync(query!));
    }

    private static async Task<IResult> CountAsync(HttpContext context, IGrainFactory grains) =>
        TaskLists.Counts(await grains.GetGrain<ITaskQueryGrain>(0).CountAsync(context.User.GetTenant()));

    private static async Task<IResult> GetAsync(HttpContext context, string id, IGrainFactory grains, TaskWait wait, IOptions<ApiOptions> options)
    {
        var task = Find(context, id, grains) is { } grain ? await grain.GetAsync() : null;
        var seconds = task is null ? null : PreferWait.Read(context.Request, options.Value.MaximumWait);
        return seconds is { } limit
            ? TaskAnswer.Found(await wait.UntilEndAsync(task!, TimeSpan.FromSeconds(limit), context.RequestAborted), seconds)
            : TaskAnswer.Found(task);
    }

    private static async Task<IResult> CancelAsync(HttpContext context, string id, IGrainFactory grains) =>
        Find(context, id, grains) is { } grain ? TaskAnswer.Commanded(await grain.CancelAsync(), ErrorCatalogue.InvalidRequest) : ApiError.UnknownTask();

    private static async Task<IResult> RetryAsync(HttpContext context, string id, IGrainFactory grains) =>
        Find(context, id, grains) is { } grain ? TaskAnswer.Commanded(await grain.RetryAsync(), ErrorCatalogue.NotRetryable) : ApiError.UnknownTask();

    private static async Task<IResult> AttemptsAsync(HttpContext context, string id, IGrainFactory grains) =>
        Find(context, id, grains) is { } grain && await grain.GetAsync() is { } task ? TaskLists.Attempts(task) : ApiError.UnknownTask();

    private static async Task<IResult> WhyAsync(HttpContext context, string id, IGrainFactory grains) =>
        Find(context, id, grains) is { } grain && await grain.WhyAsync() is { } reason ? TaskLists.Why(id, reason) : ApiError.UnknownTask();

    private static IMediaTaskGrain? Find(HttpContext context, string id, IGrainFactory grains) =>
        MediaTaskId.TryParseValue(context.User.GetTenant(), id, out var key) ? grains.GetGrain<IMediaTaskGrain>(key.ToString()) : null;
}
