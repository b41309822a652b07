using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Orleans.MediaTasks.Api;
using Orleans.MediaTasks.Api.Tasks;

namespace Orleans.MediaTasks.Tasks;

/// <summary>How much of a task an answer carries.</summary>
internal enum TaskDetail
{
    /// <summary>Everything: the answer about one task.</summary>
    Full,

    /// <summary>For lists and live updates: a long input, metadata or output value is null, so that a page and a push stay small.</summary>
    Short,
}

/// <summary>The one rendering of a task, for REST and for every push transport.</summary>
internal static class TaskJson
{
    /// <summary>In <see cref="TaskDetail.Short"/>, longer JSON values of the caller's are left out.</summary>
    public const int ShortValueLength = 4096;

    /// <summary>Text is written as it is; the content type and <c>nosniff</c> keep it from being read as HTML.</summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>A task as UTF-8 JSON.</summary>
    public static byte[] Render(MediaTaskSnapshot task, UrlContext urls, TaskDetail detail = TaskDetail.Full)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            Write(writer, task, urls, detail);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes a task as one JSON object.</summary>
    public static void Write(Utf8JsonWriter writer, MediaTaskSnapshot task, UrlContext urls, TaskDetail detail = TaskDetail.Full, TaskBodyExtras? extras = null)
    {
        var id = task.Id.ToPublicString();
        writer.WriteStartObject();
        writer.WriteString("id"u8, id);
        writer.WriteString("task_id"u8, id);
        writer.WriteString("object"u8, "task"u8);
        writer.WriteString("kind"u8, task.Kind);
        writer.WriteString("model"u8, task.Model);
        writer.WriteString("provider"u8, task.Provider);
        WriteState(writer, task, extras?.Status ?? task.Status.ToWord());
        WriteTimes(writer, task);
        TaskResultJson.Write(writer, task, urls, detail, extras);
        WriteRequest(writer, task.Spec, detail);
        writer.WriteNumber("sequence"u8, task.Sequence);
        WriteUrls(writer, urls.Task(id));
        foreach (var addition in extras?.Additions ?? [])
        {
            addition.WriteTask(writer, task, urls);
        }

        writer.WriteEndObject();
    }

    private static void WriteState(Utf8JsonWriter writer, MediaTaskSnapshot task, string status)
    {
        writer.WriteString("status"u8, status);
        writer.WriteNumber("progress"u8, task.Progress);
        writer.WriteString("stage"u8, task.Stage);
        writer.WriteString("message"u8, task.Message);
        writer.WriteNumber("priority"u8, task.Spec.Priority);
        writer.WriteNumberOrNull("queue_position"u8, task.QueuePosition);
        writer.WriteNumberOrNull("estimated_time_remaining"u8, task.EstimatedRemaining is { } left ? Math.Round(left.TotalSeconds, 1) : null);
        writer.WriteNumber("attempt"u8, task.Attempt);
        writer.WriteNumber("max_attempts"u8, task.Spec.Retry.MaximumAttempts);
        writer.WriteBoolean("cancel_requested"u8, task.CancelRequested);
    }

    private static void WriteTimes(Utf8JsonWriter writer, MediaTaskSnapshot task)
    {
        writer.WriteTime("created_at"u8, task.CreatedAt);
        writer.WriteTime("updated_at"u8, task.UpdatedAt);
        writer.WriteTime("started_at"u8, task.StartedAt);
        writer.WriteTime("completed_at"u8, task.CompletedAt);
        writer.WriteTime("due_at"u8, task.DueAt);
        writer.WriteTime("next_retry_at"u8, task.Status == MediaTaskStatus.Retrying ? task.DueAt : null);
    }

    private static void WriteRequest(Utf8JsonWriter writer, MediaTaskSpec spec, TaskDetail detail)
    {
        writer.WriteWords("tags"u8, spec.Tags);
        writer.WriteString("webhook_url"u8, spec.Webhook?.Url);
        writer.WriteJsonText("metadata"u8, spec.Metadata, detail);
        writer.WriteJsonText("input"u8, spec.Input, detail);
    }

    private static void WriteUrls(Utf8JsonWriter writer, string self)
    {
        writer.WriteStartObject("urls"u8);
        writer.WriteString("self"u8, self);
        writer.WriteString("cancel"u8, self + "/cancel");
        writer.WriteString("events"u8, self + "/events");
        writer.WriteEndObject();
    }
}
