using System.Text.Json;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>A video as Mindia's clients read it.</summary>
internal static class MindiaVideoJson
{
    public static void Write(Utf8JsonWriter writer, MediaTaskSnapshot task, UrlContext urls)
    {
        var id = task.Id.ToPublicString();
        var ladder = MindiaVideo.LadderOf(task);
        writer.WriteStartObject();
        writer.WriteString("id"u8, id);
        WriteFile(writer, task, urls);
        writer.WriteNumberOrNull("duration"u8, ladder?.DurationSeconds);
        writer.WriteNumberOrNull("width"u8, ladder?.Width);
        writer.WriteNumberOrNull("height"u8, ladder?.Height);
        writer.WriteString("processing_status"u8, MindiaVideo.StatusOf(task));

        // The address of the media itself: players send no keys, and its key cannot be guessed.
        writer.WriteString("hls_url"u8, ladder is null ? null : urls.Media(ladder.Key!));
        WriteVariants(writer, ladder);
        writer.WriteTime("uploaded_at"u8, task.CreatedAt);
        writer.WriteString("error"u8, task.Status == MediaTaskStatus.Failed ? task.Failure?.Message : null);
        writer.WriteString("task_id"u8, id);
        writer.WriteString("task_url"u8, urls.Mindia($"/tasks/{id}"));
        writer.WriteString("stream_url"u8, urls.Mindia($"/videos/{id}/stream/master.m3u8"));
        writer.WriteEndObject();
    }

    private static void WriteFile(Utf8JsonWriter writer, MediaTaskSnapshot task, UrlContext urls)
    {
        var file = MindiaNote.Of(task.Spec).File;
        writer.WriteString("filename"u8, file?.Key);
        writer.WriteString("original_filename"u8, file?.Name ?? file?.Key);
        writer.WriteString("url"u8, file is null ? MindiaVideo.SourceOf(task) : urls.Media(file.Key));
        writer.WriteString("content_type"u8, file?.ContentType);
        if (file is null)
        {
            writer.WriteNull("file_size"u8);
        }
        else
        {
            writer.WriteNumber("file_size"u8, file.Bytes);
        }
    }

    private static void WriteVariants(Utf8JsonWriter writer, MediaOutput? ladder)
    {
        writer.WritePropertyName("variants"u8);
        using var data = ladder?.Data is { } json ? JsonDocument.Parse(json) : null;
        if (data is not null && data.RootElement.TryGetProperty("variants", out var variants))
        {
            variants.WriteTo(writer);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
