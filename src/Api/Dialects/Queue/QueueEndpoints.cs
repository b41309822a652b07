using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Queue;

/// <summary>The routes of the image queue with its live page: <c>/tasks</c>, <c>/stats</c>, <c>/queue/stream</c>, <c>/health</c>.</summary>
internal static class QueueEndpoints
{
    public const int LongestPrompt = 1000;
    private const string Route = "POST /tasks";

    private static readonly long Started = Stopwatch.GetTimestamp();

    /// <summary>Five attempts: waits of 2, 4, 8 and 16 s, spread by an eighth.</summary>
    private static readonly RetryPolicy Retry = new()
    {
        MaximumAttempts = 5, InitialInterval = TimeSpan.FromSeconds(2), Coefficient = 2, MaximumInterval = TimeSpan.FromMinutes(1), Jitter = 0.125,
    };

    public static IServiceCollection AddQueue(this IServiceCollection services)
    {
        services.AddOptions<QueueOptions>().BindConfiguration(QueueOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<QueueStream>().AddSingleton<IErrorShape, QueueErrors>();
    }

    public static void MapQueue(this IEndpointRouteBuilder routes)
    {
        var queue = routes.MapGroup("").ExcludeFromDescription().RequireScopeOfMethod(AnonymousAuthentication.Schemes);
        queue.MapPost("/tasks", SubmitAsync);
        queue.MapGet("/tasks", ListAsync);
        queue.MapGet("/tasks/{id}", GetAsync);
        queue.MapDelete("/tasks/{id}", CancelAsync);
        queue.MapGet("/stats", async (HttpContext context, TaskCalls tasks) =>
        {
            var counts = await tasks.CountAsync(context.User.GetTenant());
            return new JsonAnswer((writer, _) => QueueTaskJson.WriteStats(writer, counts));
        });
        queue.MapGet("/queue/stream", (HttpContext context, QueueStream stream) => stream.RunAsync(context)).StayOpen();
        routes.MapGet("/health", () => new JsonAnswer((writer, _) =>
        {
            writer.WriteStartObject();
            writer.WriteString("status"u8, "healthy"u8);
            writer.WriteNumber("uptime"u8, Stopwatch.GetElapsedTime(Started).TotalSeconds);
            writer.WriteEndObject();
        })).ExcludeFromDescription().AllowAnonymous();
    }

    private static Task<IResult> SubmitAsync(HttpContext context, SubmitBody bodies, TaskCalls tasks, IOptions<QueueOptions> options) => bodies.ReadAsync(context, async (body, key) =>
    {
        if (!TryReadPrompt(body, out var prompt))
        {
            return ApiError.Of(ErrorCatalogue.InvalidRequest, "prompt", $"'prompt' must be a text of 1 to {LongestPrompt} characters.");
        }

        var spec = new MediaTaskSpec { Kind = MediaTaskKinds.Image, Input = InputOf(body, prompt), Retry = Retry };
        var (error, accepted) = await tasks.SubmitAsync(context, options.Value.Model, options.Value.Capacity, spec, IdempotencyKey.Of(Route, key, body));
        return accepted is null
            ? error ?? ApiError.Of(QueueErrors.Full, "The queue is at capacity. Please wait for some tasks to complete.") with { RetryAfter = TimeSpan.FromSeconds(1) }
            : Answer(accepted.Task, StatusCodes.Status201Created);
    });

    private static async Task<IResult> ListAsync(HttpContext context, TaskCalls tasks)
    {
        var listed = await QueueListing.ReadAsync(tasks, context.User.GetTenant());
        return new JsonAnswer((writer, urls) => QueueListing.Write(writer, listed, urls));
    }

    private static async Task<IResult> GetAsync(HttpContext context, string id, TaskCalls tasks) =>
        await tasks.FindAsync(context.User.GetTenant(), id) is { Status: not MediaTaskStatus.Cancelled } task ? Answer(task) : ApiError.Of(ErrorCatalogue.NotFound, "Task not found");

    private static async Task<IResult> CancelAsync(HttpContext context, string id, TaskCalls tasks)
    {
        var tenant = context.User.GetTenant();
        if (await tasks.FindAsync(tenant, id) is null or { Status: MediaTaskStatus.Cancelled })
        {
            return ApiError.Of(ErrorCatalogue.NotFound, "Task not found");
        }

        var isForced = context.Request.Query["force"] == "true";
        switch (isForced ? await tasks.CancelAsync(tenant, id) : await tasks.CancelWaitingAsync(tenant, id))
        {
            case { Task: { Status: MediaTaskStatus.Processing }, Refusal: not null }:
                return ApiError.Of(QueueErrors.CannotCancel, "The task is being processed. Add ?force=true to stop it.");
            case { Task: { Status: MediaTaskStatus.Completed or MediaTaskStatus.Failed } }:
                return ApiError.Of(QueueErrors.CannotCancel, "The task has ended.");
        }

        return new JsonAnswer((writer, _) =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("success"u8, true);
            writer.WriteString("message"u8, "Task canceled"u8);
            writer.WriteEndObject();
        });
    }

    private static JsonAnswer Answer(MediaTaskSnapshot task, int status = StatusCodes.Status200OK) => new((writer, urls) => QueueTaskJson.Write(writer, task, urls)) { Status = status };

    private static bool TryReadPrompt(JsonElement body, out string prompt)
    {
        prompt = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("prompt", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : "";
        return prompt.Length is >= 1 and <= LongestPrompt;
    }

    /// <summary>The prompt; and the script of a simulation, which no other model looks at.</summary>
    private static string InputOf(JsonElement body, string prompt) => CompactJson.Object(writer =>
    {
        writer.WriteString("prompt"u8, prompt);
        if (body.TryGetProperty("simulate", out var script))
        {
            writer.WritePropertyName("simulate"u8);
            script.WriteTo(writer);
        }
    });
}
