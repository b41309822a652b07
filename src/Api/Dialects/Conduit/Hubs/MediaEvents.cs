using System.Text.Json;
using Orleans.MediaTasks.Api.Progress;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>Events of pictures, videos and sound, each with one object.</summary>
internal abstract class MediaEvents(UrlContext urls) : HubEvents
{
    /// <summary>The call that carries the object of one step: <c>Started</c>, <c>Progress</c>, <c>Completed</c>, <c>Failed</c> or <c>Cancelled</c>.</summary>
    protected abstract HubEvent Call(MediaTaskSnapshot task, string step, RawJson body);

    protected override HubEvent Started(MediaTaskSnapshot task) => Event(task, "Started", writer =>
    {
        writer.WriteString("prompt"u8, ConduitInput.PromptOf(task));
        writer.WriteString("size"u8, task.Spec.ReadInputText("size"));
        writer.WriteString("style"u8, task.Spec.ReadInputText("style"));
        writer.WriteString("provider"u8, task.Provider);
        writer.WriteString("model"u8, task.Model);
        writer.WriteTime("startedAt"u8, task.StartedAt ?? task.UpdatedAt);
        writer.WriteNumberOrNull("estimatedSeconds"u8, task.EstimatedRemaining?.TotalSeconds);
    });

    protected override HubEvent Progressed(MediaTaskSnapshot task) => Event(task, "Progress", writer =>
    {
        writer.WriteNumber("progress"u8, task.Progress);
        writer.WriteNumber("progressPercentage"u8, task.Progress);
        writer.WriteString("stage"u8, task.Stage);
        writer.WriteString("status"u8, task.Status == MediaTaskStatus.Retrying ? "retrying" : ConduitWords.StatusOf(task.Status));
        writer.WriteString("message"u8, task.Message);
        writer.WriteNumberOrNull("estimatedTimeRemaining"u8, task.EstimatedRemaining?.TotalSeconds);
        writer.WriteTime("nextRetryAt"u8, task.Status == MediaTaskStatus.Retrying ? task.DueAt : null);
    });

    protected override HubEvent Ended(MediaTaskSnapshot task) => task.Status switch
    {
        MediaTaskStatus.Completed => Event(task, "Completed", writer => WriteCompleted(writer, task)),
        MediaTaskStatus.Cancelled => Event(task, "Cancelled", writer =>
        {
            writer.WriteString("reason"u8, task.Message ?? "The task was cancelled.");
            writer.WriteTime("cancelledAt"u8, task.CompletedAt);
        }),
        _ => Event(task, "Failed", writer =>
        {
            writer.WriteString("error"u8, task.Failure?.Message ?? "The task failed.");
            writer.WriteString("errorCode"u8, task.Failure?.Code ?? FailureCodes.InternalError);
            writer.WriteBoolean("isRetryable"u8, task.Failure is { Retryable: true });
            writer.WriteNumber("attemptCount"u8, task.Attempt);
            writer.WriteTime("failedAt"u8, task.CompletedAt);
        }),
    };

    private void WriteCompleted(Utf8JsonWriter writer, MediaTaskSnapshot task)
    {
        if (task.Kind == MediaTaskKinds.Image)
        {
            writer.WriteString("imageUrl"u8, ConduitResultJson.UrlOf(task, urls, MediaTaskKinds.Image));
            writer.WriteStartArray("imageUrls"u8);
            foreach (var output in ConduitResultJson.MediaOf(task))
            {
                writer.WriteStringValue(urls.Media(output.Key!));
            }

            writer.WriteEndArray();
        }
        else if (task.Kind == MediaTaskKinds.Audio)
        {
            writer.WriteString("audioUrl"u8, ConduitResultJson.UrlOf(task, urls, MediaTaskKinds.Audio));
        }
        else
        {
            writer.WriteString("videoUrl"u8, ConduitResultJson.UrlOf(task, urls, MediaTaskKinds.Video));
            writer.WriteString("thumbnailUrl"u8, ConduitResultJson.ThumbnailOf(task, urls));
        }

        writer.WriteString("model"u8, task.Model);
        writer.WriteNumber("durationSeconds"u8, ConduitResultJson.SecondsOf(task));
        writer.WriteNumber("cost"u8, 0);
        writer.WriteTime("completedAt"u8, task.CompletedAt);
    }

    private HubEvent Event(MediaTaskSnapshot task, string step, Action<Utf8JsonWriter> write) => Call(task, step, new RawJson(ProgressJson.Render(writer =>
    {
        writer.WriteString("taskId"u8, task.Id.ToPublicString());
        write(writer);
        writer.WriteNumber("sequence"u8, task.Sequence);
        writer.WriteNumber("attempt"u8, task.Attempt);
        writer.WriteTime("timestamp"u8, task.UpdatedAt);
    })));
}
