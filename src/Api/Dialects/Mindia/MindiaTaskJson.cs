using System.Text.Json;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>A task as both the documents and the real server of Mindia show it, in one object.</summary>
internal static class MindiaTaskJson
{
    public static void Write(Utf8JsonWriter writer, MediaTaskSnapshot task, UrlContext urls, TaskDetail detail)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, task.Id.ToPublicString());
        writer.WriteString("status"u8, MindiaStatuses.WordOf(task.Status));
        WriteRest(writer, task, urls, detail);
        writer.WriteEndObject();
    }

    /// <summary>The answer to a command: the documented sentence, and the task behind it.</summary>
    public static void WriteCommanded(Utf8JsonWriter writer, MediaTaskSnapshot task, UrlContext urls, string status, string message)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, task.Id.ToPublicString());
        writer.WriteString("status"u8, status);
        writer.WriteString("message"u8, message);
        WriteRest(writer, task, urls, TaskDetail.Full);
        writer.WriteEndObject();
    }

    private static void WriteRest(Utf8JsonWriter writer, MediaTaskSnapshot task, UrlContext urls, TaskDetail detail)
    {
        var type = MindiaTypes.OfKind(task.Kind);
        var note = MindiaNote.Of(task.Spec);
        writer.WriteString("type"u8, type.Name);
        writer.WriteString("task_type"u8, type.Word);
        writer.WriteNumber("priority"u8, note.Priority ?? task.Spec.Priority);
        writer.WriteJsonText("payload"u8, note.Payload ?? task.Spec.Input, detail);
        WriteEnd(writer, task, urls, detail);
        WriteTimes(writer, task);
        writer.WriteNumber("retry_count"u8, task.Retries());
        writer.WriteNumber("max_retries"u8, task.MaximumRetries());
        writer.WriteNumber("timeout_seconds"u8, (task.Spec.AttemptTimeout ?? MindiaSpec.DefaultTimeout).TotalSeconds);
        writer.WriteNumber("progress"u8, task.Progress);
        writer.WriteString("stage"u8, task.Stage);
        writer.WriteBoolean("cancel_requested"u8, task.CancelRequested);
        writer.WriteString("task_url"u8, urls.Mindia($"/tasks/{task.Id.ToPublicString()}"));
    }

    private static void WriteEnd(Utf8JsonWriter writer, MediaTaskSnapshot task, UrlContext urls, TaskDetail detail)
    {
        if (task.Status == MediaTaskStatus.Completed)
        {
            TaskResultJson.WriteResult(writer, task, urls, detail);
        }
        else
        {
            writer.WriteNull("result"u8);
        }

        // While a task waits for a retry, its error stays null: clients take any error for the end.
        var failure = task.Status == MediaTaskStatus.Failed ? task.Failure : null;
        writer.WriteString("error"u8, ErrorOf(failure));
        writer.WriteString("error_code"u8, failure?.Code);
    }

    /// <summary>There is no status for a task that took too long; its error begins with the word.</summary>
    private static string? ErrorOf(MediaTaskFailure? failure) =>
        failure is { Code: FailureCodes.Timeout } && !failure.Message.StartsWith(FailureCodes.Timeout, StringComparison.OrdinalIgnoreCase)
            ? $"{FailureCodes.Timeout}: {failure.Message}"
            : failure?.Message;

    private static void WriteTimes(Utf8JsonWriter writer, MediaTaskSnapshot task)
    {
        writer.WriteTime("scheduled_at"u8, task.DueAt ?? task.Spec.StartAt ?? task.CreatedAt);
        writer.WriteTime("created_at"u8, task.CreatedAt);
        writer.WriteTime("updated_at"u8, task.UpdatedAt);
        writer.WriteTime("started_at"u8, task.StartedAt);
        writer.WriteTime("completed_at"u8, task.CompletedAt);
        writer.WriteTime("next_retry_at"u8, task.Status == MediaTaskStatus.Retrying ? task.DueAt : null);
    }
}
