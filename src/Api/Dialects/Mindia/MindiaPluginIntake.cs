using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>Turns what this dialect says to a plugin into a task: the media by the id of an upload, of a video, or of stored media.</summary>
internal sealed class MindiaPluginIntake(SubmitBody bodies, TaskCalls tasks, MindiaPlugins plugins)
{
    private const string MediaId = "media_id";

    // What is said about the task and not to the plugin.
    private static readonly string[] Outside = ["plugin_name", "tenant_id", MediaId];

    /// <summary>Of a payload that is kept beside the input it was turned into.</summary>
    private const int LongestPayload = 8 * 1024;

    /// <summary>Runs a plugin on media.</summary>
    public Task<IResult> ExecuteAsync(HttpContext context, string name) =>
        bodies.ReadAsync(context, (body, key) => ExecuteAsync(context, name, body, key), anyType: true);

    /// <summary>The model's input for a payload, in the words of the native API.</summary>
    public async Task<(MediaTaskSpec? Spec, ApiError? Error)> SpecAsync(string tenant, string name, JsonElement payload, MediaTaskSpec basis, int priority)
    {
        var kept = CompactJson.Of(payload);
        if (kept.Length > LongestPayload)
        {
            return (null, ApiError.Of(ErrorCatalogue.InvalidRequest, "payload", $"The payload must have at most {LongestPayload:N0} characters of JSON."));
        }

        var media = await FindMediaAsync(tenant, payload);
        var input = CompactJson.Object(writer =>
        {
            if (media is not null)
            {
                writer.WriteString("media"u8, media);
            }

            foreach (var member in payload.EnumerateObject().Where(member => !Outside.Contains(member.Name) && !(media is not null && member.NameEquals("media"u8))))
            {
                member.WriteTo(writer);
            }
        });
        return (basis with { Kind = MediaTaskKinds.Plugin, Model = name, Input = input, Metadata = new MindiaNote { Priority = priority, Payload = kept }.ToMetadata() }, null);
    }

    private async Task<IResult> ExecuteAsync(HttpContext context, string name, JsonElement body, string? key)
    {
        var tenant = context.User.GetTenant();
        if (await plugins.FindAsync(tenant, name) is not { } plugin)
        {
            return await plugins.UnknownAsync(name);
        }

        if (!plugin.Settings.Enabled)
        {
            return MindiaErrors.PluginDisabled(name);
        }

        if (body.ValueKind != JsonValueKind.Object)
        {
            return ApiError.Of(ErrorCatalogue.InvalidRequest, "The body must be a JSON object with the 'media_id'.");
        }

        var (spec, error) = await SpecAsync(tenant, name, body, MindiaSpec.Default, MindiaSpec.DefaultPriority);
        if (spec is null)
        {
            return error!;
        }

        (error, var accepted) = await tasks.SubmitAsync(context, spec, IdempotencyKey.Of($"POST /api/plugins/{name}/execute", key, body));
        return error is not null ? InWordsOfTheBody(error) : Answer(accepted!, key);
    }

    /// <summary>The reference to the media; null when none is named. The id of a video is that of the task that works on its file.</summary>
    private async Task<string?> FindMediaAsync(string tenant, JsonElement payload)
    {
        if (!payload.TryGetProperty(MediaId, out var value) || value.ValueKind != JsonValueKind.String || value.GetString() is not { Length: > 0 } id)
        {
            return null;
        }

        return await tasks.FindAsync(tenant, id) is { } video && MindiaVideo.SourceOf(video) is { } source ? source : id;
    }

    private static ApiError InWordsOfTheBody(ApiError error) => error.Field switch
    {
        "input.media" => error with { Field = MediaId },
        { } field when field.StartsWith("input.", StringComparison.Ordinal) => error with { Field = field[6..] },
        _ => error,
    };

    private static JsonAnswer Answer(SubmitResult.Accepted accepted, string? key) => new((writer, _) =>
    {
        // One run of a plugin is one task.
        writer.WriteStartObject();
        writer.WriteString("task_id"u8, accepted.Task.Id.ToPublicString());
        writer.WriteString("execution_id"u8, accepted.Task.Id.ToPublicString());
        writer.WriteString("status"u8, MindiaStatuses.WordOf(accepted.Task.Status));
        writer.WriteEndObject();
    })
    {
        Headers = (headers, urls) =>
        {
            headers.Location = urls.Mindia($"/tasks/{accepted.Task.Id.ToPublicString()}");
            headers.SetIdempotent(key, accepted.Replayed);
        },
    };
}
