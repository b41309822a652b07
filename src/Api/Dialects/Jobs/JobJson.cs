using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Jobs;

/// <summary>A task as a job: four statuses, and addresses without a host.</summary>
internal static class JobJson
{
    public static JsonAnswer Accepted(MediaTaskSnapshot task) => new((writer, _) =>
    {
        var id = task.Id.ToPublicString();
        writer.WriteStartObject();
        writer.WriteString("job_id"u8, id);
        writer.WriteString("status"u8, StatusOf(task.Status));
        writer.WriteString("status_url"u8, $"/api/v1/jobs/{id}");
        writer.WriteEndObject();
    });

    public static JsonAnswer Answer(MediaTaskSnapshot task) => new((writer, _) =>
    {
        writer.WriteStartObject();
        writer.WriteString("job_id"u8, task.Id.ToPublicString());
        writer.WriteString("status"u8, StatusOf(task.Status));
        writer.WriteNumber("progress"u8, task.Progress);
        writer.WriteString("result_url"u8, task.Status == MediaTaskStatus.Completed && task.MainKey() is { } key ? $"/v1/media/{key}" : null);
        writer.WriteString("error"u8, task.Status switch
        {
            MediaTaskStatus.Failed => task.Failure?.Message ?? "failed",
            MediaTaskStatus.Cancelled => "cancelled",
            _ => null,
        });
        writer.WriteEndObject();
    });

    /// <summary>These clients know four words; anything else would be waited for without an end.</summary>
    private static string StatusOf(MediaTaskStatus status) => status switch
    {
        MediaTaskStatus.Processing => "processing",
        MediaTaskStatus.Completed => "completed",
        MediaTaskStatus.Failed or MediaTaskStatus.Cancelled => "failed",
        _ => "pending",
    };
}
