using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.OpenApi;
using Orleans.MediaTasks.Api.OpenApi.Bodies;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Delivery;

/// <summary>The routes of what gave up, <c>/v1/dead-letters</c>, and of what was told of one task.</summary>
internal static class DeadLetterRoutes
{
    private static readonly IReadOnlyList<string> Kinds = ["delivery", "task"];

    public static void MapDeadLetters(this IEndpointRouteBuilder routes)
    {
        var letters = routes.MapGroup("/dead-letters").WithTags("Webhooks");
        letters.MapGet("", ListAsync).WithName("ListDeadLetters").WithSummary("Deliveries that were given up, or tasks that failed for good; newest task first.")
            .WithQuery("kind", "delivery, unless told otherwise, or task.")
            .WithQuery("endpoint", "Of this endpoint; task means a task's own webhook_url.")
            .WithQuery("task_id", "Of this task.")
            .WithQuery("from", "Made at or after.", format: "date-time")
            .WithQuery("to", "Made before.", format: "date-time")
            .WithPages()
            .Answers<DeadLetterPageBody>().Refuses(400);
        letters.MapPost("/replay", ReplayAsync).WithName("ReplayDeadLetters").WithSummary("Sends deliveries once more: those of an endpoint, a task, a time; at most 1,000 in one call.")
            .Takes(typeof(ReplayRequestBody), ApiExamples.Replay).Answers<ReplayBody>().Refuses(400, 413, 415);
        letters.MapPost("/{id}/replay", ReplayOneAsync).WithName("ReplayDeadLetter").WithSummary("Sends one delivery once more, or tries a failed task once more.").Answers<ReplayBody>().Refuses(404, 409);
        routes.MapGet("/tasks/{id}/deliveries", OfTaskAsync).WithTags("Tasks").WithName("ListDeliveries").WithSummary("What was told of a task, to whom, and what came of it.").Answers<TaskDeliveriesBody>().Refuses(404);
    }

    private static async Task<IResult> ListAsync(HttpContext context, IGrainFactory grains, TaskCalls tasks)
    {
        var (query, tenant) = (context.Request.Query, context.User.GetTenant());
        switch (query["kind"].ToString())
        {
            case "" or "delivery":
                var (letters, error) = DeadLetterQuery.Parse(query, tenant);
                return error as IResult ?? DeliveryJson.Page(await grains.GetGrain<IDeliveryLogGrain>(0).ListAsync(letters!));
            case "task":
                var (failed, taskError) = TaskListQuery.Parse(query, tenant);
                return taskError as IResult ?? DeliveryJson.Tasks(await tasks.ListAsync(failed! with { Statuses = [MediaTaskStatus.Failed] }));
            default:
                return ApiError.Of([new InputProblem("invalid_request", "kind", "'kind' must be one of the allowed words.", Kinds)]);
        }
    }

    private static Task<IResult> ReplayAsync(HttpContext context, IGrainFactory grains, IOptions<ApiOptions> options) =>
        JsonBody.AnswerAsync(context, options.Value.MaximumJsonBytes, body => Replays.AnswerAsync(context, body, grains));

    private static async Task<IResult> ReplayOneAsync(HttpContext context, string id, IGrainFactory grains, TaskCalls tasks)
    {
        var tenant = context.User.GetTenant();
        if (DeliveryId.ToQuery(tenant, id) is { } query)
        {
            var log = grains.GetGrain<IDeliveryLogGrain>(0);
            // One or the other: what was just taken out of the dead letters may have arrived by now.
            var isReplayed = await log.ReplayAsync(query) > 0 || await log.ReplayAsync(query with { Status = DeliveryStatus.Delivered }) > 0;
            return isReplayed
                ? DeliveryJson.Replayed(1, hasMore: false)
                : ApiError.Of(ErrorCatalogue.NotFound, "There is no delivery with this id that could be sent again.");
        }

        var (error, result) = await tasks.RetryAsync(context, id);
        return error ?? TaskAnswer.Commanded(result!, ErrorCatalogue.NotRetryable);
    }

    private static async Task<IResult> OfTaskAsync(HttpContext context, string id, IGrainFactory grains, TaskCalls tasks) =>
        await tasks.FindAsync(context.User.GetTenant(), id) is { } task
            ? DeliveryJson.OfTask(id, await grains.GetGrain<IDeliveryLogGrain>(0).OfTaskAsync(task.Id))
            : ApiError.UnknownTask();
}
