using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>Takes tasks of any type; an accepted one is on disk before the answer leaves.</summary>
internal sealed class MindiaTaskIntake(SubmitBody bodies, TaskCalls tasks, MindiaPluginIntake plugins, TimeProvider clock, IOptions<MindiaOptions> options)
{
    private const string Route = "POST /api/tasks";

    /// <summary>Of a payload that is kept beside the input it was turned into.</summary>
    private const int LongestPayload = 8 * 1024;

    public Task<IResult> SubmitAsync(HttpContext context) =>
        bodies.ReadAsync(context, (body, key) => SubmitAsync(context, body, key), anyType: true);

    private async Task<IResult> SubmitAsync(HttpContext context, JsonElement body, string? key)
    {
        var problems = new List<InputProblem>();
        if (MindiaTaskRequest.Parse(body, clock.GetUtcNow(), problems) is not { } request)
        {
            return ApiError.Of(problems);
        }

        var (spec, error) = request.Type == MindiaTypes.VideoTranscoding ? await TranscodeAsync(context.User.GetTenant(), request)
            : request.Type == MindiaTypes.PluginExecution ? await RunPluginAsync(context.User.GetTenant(), request)
            : Direct(request);
        if (spec is null)
        {
            return error!;
        }

        (error, var accepted) = await tasks.SubmitAsync(context, spec, IdempotencyKey.Of(Route, key, body));
        return error is not null ? InWordsOfThePayload(error) : Answer(accepted!, key);
    }

    /// <summary>The ladder for a video that was uploaded before, by its id, or for media of the store.</summary>
    private async Task<(MediaTaskSpec? Spec, ApiError? Error)> TranscodeAsync(string tenant, MindiaTaskRequest request)
    {
        var source = TextOf(request.Payload, "source");
        if (TextOf(request.Payload, "video_id") is { } id)
        {
            source = await tasks.FindAsync(tenant, id) is { } video ? MindiaVideo.SourceOf(video) : null;
            if (source is null)
            {
                return (null, MindiaErrors.UnknownVideo());
            }
        }

        if (source is null)
        {
            return (null, ApiError.Of(ErrorCatalogue.MissingParameter, "payload.video_id", "The payload must name a 'video_id', or the 'source': the key or URL of stored media."));
        }

        var payload = CompactJson.Of(request.Payload);
        return payload.Length <= LongestPayload
            ? (request.Spec with
            {
                Model = options.Value.TranscodeModel,
                Input = MindiaVideo.InputOf(source),
                Metadata = new MindiaNote { Priority = request.Priority, Payload = payload }.ToMetadata(),
            }, null)
            : (null, ApiError.Of(ErrorCatalogue.InvalidRequest, "payload", $"The payload must have at most {LongestPayload:N0} characters of JSON."));
    }

    private async Task<(MediaTaskSpec? Spec, ApiError? Error)> RunPluginAsync(string tenant, MindiaTaskRequest request) => TextOf(request.Payload, "plugin_name") is { } name
        ? await plugins.SpecAsync(tenant, name, request.Payload, request.Spec, request.Priority)
        : (null, ApiError.Of(ErrorCatalogue.MissingParameter, "payload.plugin_name", "The payload must name a plugin in 'plugin_name'."));

    /// <summary>Everything else: the payload is the model's input as it is.</summary>
    private static (MediaTaskSpec? Spec, ApiError? Error) Direct(MindiaTaskRequest request)
    {
        var payload = request.Payload;
        var model = TextOf(payload, "model");
        if (request.Type == MindiaTypes.EmbeddingGeneration && !payload.TryGetProperty("text", out _) && !payload.TryGetProperty("input", out _))
        {
            return (null, ApiError.Of(ErrorCatalogue.MissingParameter, "payload.text", "The payload must have the words themselves, in 'text' or 'input': stored media is not turned into words here."));
        }

        return (request.Spec with { Model = model, Input = CompactJson.Of(payload), Metadata = new MindiaNote { Priority = request.Priority }.ToMetadata() }, null);
    }

    private static string? TextOf(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= 2048 } text ? text : null;

    private static ApiError InWordsOfThePayload(ApiError error) => error.Field switch
    {
        "input.media" => error with { Field = "payload.media_id" },
        { } field when field.StartsWith("input", StringComparison.Ordinal) => error with { Field = $"payload{field[5..]}" },
        _ => error,
    };

    private static JsonAnswer Answer(SubmitResult.Accepted accepted, string? key) => new((writer, urls) => MindiaTaskJson.Write(writer, accepted.Task, urls, TaskDetail.Full))
    {
        Status = StatusCodes.Status201Created,
        Headers = (headers, urls) =>
        {
            headers.Location = urls.Mindia($"/tasks/{accepted.Task.Id.ToPublicString()}");
            headers.SetIdempotent(key, accepted.Replayed);
        },
    };
}
