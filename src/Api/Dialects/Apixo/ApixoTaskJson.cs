using System.Text.Json;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Apixo;

/// <summary>A task in the envelope of these clients: results as JSON inside a string, times in milliseconds, failures as codes in capitals.</summary>
internal static class ApixoTaskJson
{
    private static readonly string[] Media = ["image", "video", "audio", "playlist"];

    public static void Write(Utf8JsonWriter writer, Action<Utf8JsonWriter> writeData)
    {
        writer.WriteStartObject();
        writer.WriteNumber("code"u8, 200);
        writer.WriteString("message"u8, "success"u8);
        writer.WriteStartObject("data"u8);
        writeData(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    public static void WriteStatus(Utf8JsonWriter writer, MediaTaskSnapshot task, UrlContext urls)
    {
        writer.WriteString("taskId"u8, task.Id.ToPrefixedString());
        writer.WriteString("state"u8, StateOf(task.Status));
        writer.WriteMilliseconds("createTime"u8, task.CreatedAt);
        writer.WriteNumber("progress"u8, task.Progress);
        if (task.Status == MediaTaskStatus.Completed)
        {
            writer.WriteString("resultJson"u8, ResultOf(task, urls));
            writer.WriteNumber("costTime"u8, (long)(task.CompletedAt!.Value - task.CreatedAt).TotalMilliseconds);
        }
        else if (task.Status is MediaTaskStatus.Failed or MediaTaskStatus.Cancelled)
        {
            var isCancelled = task.Status == MediaTaskStatus.Cancelled;
            writer.WriteString("failCode"u8, isCancelled ? "CANCELLED" : CodeOf(task.Failure?.Code));
            writer.WriteString("failMsg"u8, isCancelled ? "The task was cancelled." : task.Failure?.Message ?? "The task failed.");
            writer.WriteBoolean("cancelled"u8, isCancelled);
        }

        if (task.CompletedAt is { } end)
        {
            writer.WriteMilliseconds("completeTime"u8, end);
        }
    }

    /// <summary>These clients know four states; a cancelled task has failed to them, or they would wait for it for ever.</summary>
    private static string StateOf(MediaTaskStatus status) => status switch
    {
        MediaTaskStatus.Processing => "processing",
        MediaTaskStatus.Completed => "success",
        MediaTaskStatus.Failed or MediaTaskStatus.Cancelled => "failed",
        _ => "pending",
    };

    private static string CodeOf(string? code) => code switch
    {
        FailureCodes.InvalidRequest => "INVALID_PROMPT",
        FailureCodes.ContentPolicyViolation => "CONTENT_VIOLATION",
        FailureCodes.InsufficientQuota => "INSUFFICIENT_CREDITS",
        FailureCodes.RateLimitExceeded => "RATE_LIMIT_EXCEEDED",
        FailureCodes.ModelOverloaded or FailureCodes.ConfigurationError => "MODEL_UNAVAILABLE",
        FailureCodes.Timeout or FailureCodes.Expired => "PROCESSING_TIMEOUT",
        _ => "GENERATION_FAILED",
    };

    private static string ResultOf(MediaTaskSnapshot task, UrlContext urls)
    {
        var outputs = task.Outputs.Where(output => output.Key is not null && Media.Contains(output.Role)).ToList();
        return CompactJson.Object(writer =>
        {
            writer.WriteStartArray("resultUrls"u8);
            outputs.ForEach(output => writer.WriteStringValue(urls.Media(output.Key!)));
            writer.WriteEndArray();
            if (task.Kind == MediaTaskKinds.Audio)
            {
                WriteTracks(writer, task, outputs, urls);
            }
        });
    }

    private static void WriteTracks(Utf8JsonWriter writer, MediaTaskSnapshot task, List<MediaOutput> outputs, UrlContext urls)
    {
        var title = task.Spec.ReadInputText("title") ?? "";
        writer.WriteStartArray("tracks"u8);
        for (var index = 0; index < outputs.Count; index++)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, $"{task.Id.ToPublicString()}-{index}");
            writer.WriteString("title"u8, title);
            writer.WriteString("audio_url"u8, urls.Media(outputs[index].Key!));
            writer.WriteNull("image_url"u8);
            writer.WriteNumberOrNull("duration"u8, outputs[index].DurationSeconds);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
