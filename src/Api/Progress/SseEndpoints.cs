using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>Progress as server-sent events.</summary>
internal static class SseEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v1/tasks/{id}/events", OneAsync).WithName("StreamTaskEvents").WithTags("Progress")
            .WithSummary("A task's updates as server-sent events until its end; send Last-Event-ID to go on after a cut.");
        endpoints.MapGet("/v1/tasks/events", AllAsync).WithName("StreamAllTaskEvents").WithTags("Progress")
            .WithSummary("Updates of all tasks from now on. They carry no event id: list the tasks after the stream opened, and again after a cut.");
    }

    private static async Task<IResult> OneAsync(string id, HttpContext context, SseWriter writer, ProgressFeed feed)
    {
        if (!TryGetLast(context.Request, out var last))
        {
            return ApiError.Of(ErrorCatalogue.InvalidRequest, "last_event_id", "Send the id of the last event that arrived, a whole number.");
        }

        var tenant = context.User.GetTenant();
        if (!MediaTaskId.TryParseValue(tenant, id, out var task))
        {
            return ApiError.UnknownTask();
        }

        if (feed.TryOpen(tenant) is not { } reader)
        {
            return Busy();
        }

        await using var _ = reader;
        if (await reader.WatchAsync(task, last, context.RequestAborted) is not { } current)
        {
            return ApiError.UnknownTask();
        }

        if (current.Status.IsTerminal() && last == current.Sequence)
        {
            // The reader has seen the end: this status keeps a browser from asking again.
            return TypedResults.NoContent();
        }

        await writer.RunAsync(context, reader, untilEnd: true);
        return TypedResults.Empty;
    }

    private static async Task<IResult> AllAsync(HttpContext context, SseWriter writer, ProgressFeed feed)
    {
        if (feed.TryOpen(context.User.GetTenant()) is not { } reader)
        {
            return Busy();
        }

        await using var _ = reader;
        await reader.WatchAllAsync(context.RequestAborted);
        await writer.RunAsync(context, reader, untilEnd: false);
        return TypedResults.Empty;
    }

    private static ApiError Busy() => ApiError.Of(ErrorCatalogue.Unavailable, "This node has as many live connections as it takes. Try again.") with { RetryAfter = TimeSpan.FromSeconds(5) };

    private static bool TryGetLast(HttpRequest request, out long? last)
    {
        var text = request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } header ? header : request.Query["last_event_id"].ToString();
        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        last = isNumber ? number : null;
        return isNumber || text.Length == 0;
    }
}
