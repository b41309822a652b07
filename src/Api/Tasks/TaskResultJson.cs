using System.Text.Json;
using Orleans.MediaTasks.Api;
using Orleans.MediaTasks.Api.Tasks;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The end of a task in JSON: its result, or why there is none.</summary>
internal static class TaskResultJson
{
    public static void Write(Utf8JsonWriter writer, MediaTaskSnapshot task, UrlContext urls, TaskDetail detail, TaskBodyExtras? extras)
    {
        if (task.Status == MediaTaskStatus.Completed)
        {
            WriteResult(writer, task, urls, detail, extras);
        }
        else
        {
            writer.WriteNull("result"u8);
        }

        // While a task retries, error stays null: many clients take any error for the end. The detail tells what went wrong so far.
        var final = task.Status == MediaTaskStatus.Failed ? task.Failure : null;
        writer.WriteString("error"u8, final?.Message);
        writer.WriteString("error_code"u8, final?.Code);
        WriteFailure(writer, "error_detail"u8, task.Failure);
    }

    public static void WriteFailure(Utf8JsonWriter writer, ReadOnlySpan<byte> name, MediaTaskFailure? failure)
    {
        if (failure is null)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteString("code"u8, failure.Code);
        writer.WriteString("message"u8, failure.Message);
        writer.WriteBoolean("retryable"u8, failure.Retryable);
        writer.WriteEndObject();
    }

    /// <summary>What came out of a completed task, as the member <c>result</c>.</summary>
    public static void WriteResult(Utf8JsonWriter writer, MediaTaskSnapshot task, UrlContext urls, TaskDetail detail, TaskBodyExtras? extras = null)
    {
        writer.WriteStartObject("result"u8);
        writer.WriteString("url"u8, task.MainKey() is { } key ? urls.Media(key) : null);
        writer.WriteStartArray("outputs"u8);
        foreach (var output in task.Outputs)
        {
            WriteOutput(writer, output, urls, detail);
        }

        writer.WriteEndArray();
        foreach (var addition in extras?.Additions ?? [])
        {
            addition.WriteResult(writer, task, urls);
        }

        writer.WriteEndObject();
    }

    private static void WriteOutput(Utf8JsonWriter writer, MediaOutput output, UrlContext urls, TaskDetail detail)
    {
        writer.WriteStartObject();
        writer.WriteString("role"u8, output.Role);
        writer.WriteString("url"u8, output.Key is { } key ? urls.Media(key) : null);
        writer.WriteString("content_type"u8, output.ContentType);
        writer.WriteNumber("bytes"u8, output.Bytes);
        writer.WriteString("sha256"u8, output.Sha256);
        writer.WriteNumberOrNull("width"u8, output.Width);
        writer.WriteNumberOrNull("height"u8, output.Height);
        writer.WriteNumberOrNull("duration"u8, output.DurationSeconds);
        writer.WriteJsonText("data"u8, output.Data, detail);
        writer.WriteEndObject();
    }
}
