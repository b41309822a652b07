using System.Text.Json;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>What came out of a task, under every name by which this dialect's clients look for it.</summary>
internal static class ConduitResultJson
{
    private const string Thumbnail = "thumbnail";

    /// <summary>The outputs that are the work itself: media, but for its thumbnail.</summary>
    public static IReadOnlyList<MediaOutput> MediaOf(MediaTaskSnapshot task) => [.. task.Outputs.Where(output => output.Key is not null && output.Role != Thumbnail)];

    /// <summary>The address of the work itself when the task is of this kind; else null.</summary>
    public static string? UrlOf(MediaTaskSnapshot task, UrlContext urls, string kind) =>
        IsOf(task, kind) && MediaOf(task) is [{ Key: { } key }, ..] ? urls.Media(key) : null;

    /// <summary>The address of the thumbnail, where there is one.</summary>
    public static string? ThumbnailOf(MediaTaskSnapshot task, UrlContext urls) =>
        task.Outputs.FirstOrDefault(output => output is { Role: Thumbnail, Key: not null }) is { Key: { } key } ? urls.Media(key) : null;

    /// <summary>How long the work took, in seconds.</summary>
    public static double SecondsOf(MediaTaskSnapshot task) =>
        Math.Round(Math.Max(0, ((task.CompletedAt ?? task.UpdatedAt) - (task.StartedAt ?? task.CreatedAt)).TotalSeconds), 3);

    /// <summary>The fields of a completed task's <c>result</c> beyond the native ones; the same ones for every kind, null where they do not apply.</summary>
    public static void WriteFields(Utf8JsonWriter writer, MediaTaskSnapshot task, UrlContext urls)
    {
        foreach (var kind in (string[])[MediaTaskKinds.Image, MediaTaskKinds.Video, MediaTaskKinds.Audio])
        {
            var url = UrlOf(task, urls, kind);
            writer.WriteString($"{kind}_url", url);
            writer.WriteString($"{kind}Url", url);
        }

        writer.WriteString("thumbnail_url"u8, ThumbnailOf(task, urls));
        writer.WriteString("thumbnailUrl"u8, ThumbnailOf(task, urls));
        WriteData(writer, "data"u8, task, urls);
        WriteData(writer, "images"u8, task, urls, MediaTaskKinds.Image);
        WriteUsage(writer, task);
        writer.WriteString("provider"u8, task.Provider);
        writer.WriteString("model"u8, task.Model);
        writer.WriteNumber("created"u8, task.CreatedAt.ToUnixTimeSeconds());
        writer.WriteNumber("duration"u8, SecondsOf(task));
        writer.WriteNumber("cost"u8, 0);
    }

    /// <summary>A whole result, for those who get it without its task.</summary>
    public static void Write(Utf8JsonWriter writer, MediaTaskSnapshot task, UrlContext urls)
    {
        writer.WriteString("url"u8, MediaOf(task) is [{ Key: { } key }, ..] ? urls.Media(key) : null);
        WriteFields(writer, task, urls);
    }

    /// <summary>The result of a video once more, in the shape of the page that shows how to wait for one.</summary>
    public static void WriteVideoResponse(Utf8JsonWriter writer, MediaTaskSnapshot task, UrlContext urls)
    {
        if (task.Status != MediaTaskStatus.Completed || !IsOf(task, MediaTaskKinds.Video))
        {
            writer.WriteNull("videoResponse"u8);
            return;
        }

        writer.WriteStartObject("videoResponse"u8);
        writer.WriteNumber("created"u8, task.CreatedAt.ToUnixTimeSeconds());
        WriteData(writer, "data"u8, task, urls);
        writer.WriteString("model"u8, task.Model);
        WriteUsage(writer, task);
        writer.WriteEndObject();
    }

    /// <summary>What a transcode makes is video, too.</summary>
    private static bool IsOf(MediaTaskSnapshot task, string kind) =>
        task.Kind == kind || (kind == MediaTaskKinds.Video && task.Kind == MediaTaskKinds.Transcode && MediaOf(task) is [{ Role: "video" or "playlist" }, ..]);

    private static void WriteData(Utf8JsonWriter writer, ReadOnlySpan<byte> name, MediaTaskSnapshot task, UrlContext urls, string? onlyOf = null)
    {
        if (onlyOf is not null && task.Kind != onlyOf)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartArray(name);
        foreach (var output in MediaOf(task))
        {
            WriteItem(writer, task, output, urls.Media(output.Key!));
        }

        writer.WriteEndArray();
    }

    private static void WriteItem(Utf8JsonWriter writer, MediaTaskSnapshot task, MediaOutput output, string url)
    {
        writer.WriteStartObject();
        writer.WriteString("url"u8, url);
        if (task.Kind == MediaTaskKinds.Image)
        {
            // Renderers here take the prompt as it is.
            var prompt = ConduitInput.PromptOf(task);
            writer.WriteString("revised_prompt"u8, prompt);
            writer.WriteString("revisedPrompt"u8, prompt);
        }

        writer.WriteStartObject("metadata"u8);
        writer.WriteNumberOrNull("width"u8, output.Width);
        writer.WriteNumberOrNull("height"u8, output.Height);
        writer.WriteNumberOrNull("duration"u8, output.DurationSeconds);
        writer.WriteNumber("file_size_bytes"u8, output.Bytes);
        writer.WriteString("mime_type"u8, output.ContentType);
        writer.WriteString("format"u8, output.ContentType[(output.ContentType.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter writer, MediaTaskSnapshot task)
    {
        if (!IsOf(task, MediaTaskKinds.Video))
        {
            writer.WriteNull("usage"u8);
            return;
        }

        var media = MediaOf(task);
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("videos_generated"u8, media.Count);
        writer.WriteNumber("total_duration_seconds"u8, media.Sum(output => output.DurationSeconds ?? 0));
        writer.WriteNumber("estimated_cost"u8, 0);
        writer.WriteEndObject();
    }
}
