using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Orleans.MediaTasks.Media;

namespace Orleans.MediaTasks.Providers.Plugins;

/// <summary>The one line that a plugin reads.</summary>
internal sealed record PluginRequest
{
    /// <summary>The attempt.</summary>
    public required AttemptContext Attempt { get; init; }

    /// <summary>The folder that it runs in and may write to.</summary>
    public required string WorkFolder { get; init; }

    /// <summary>The media in that folder; null when the task names none.</summary>
    public string? MediaPath { get; init; }

    /// <summary>What is known of the media.</summary>
    public MediaInfo? Media { get; init; }

    /// <summary>The tenant's settings with all defaults, a JSON object.</summary>
    public required string Config { get; init; }

    /// <summary>How long it may take.</summary>
    public required TimeSpan TimeLimit { get; init; }

    /// <summary>One line of JSON, with its end.</summary>
    public string ToLine()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("protocol", PluginManifest.Protocol);
            writer.WriteString("task_id", Attempt.TaskId.ToPublicString());
            writer.WriteNumber("attempt", Attempt.Attempt);
            writer.WriteString("plugin", Attempt.Model);
            writer.WriteString("work_folder", WorkFolder);
            writer.WriteNumber("time_limit_seconds", TimeLimit.TotalSeconds);
            WriteMedia(writer);
            WriteJson(writer, "input", Attempt.Spec.Input);
            WriteJson(writer, "config", Config);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private void WriteMedia(Utf8JsonWriter writer)
    {
        if (Media is null)
        {
            writer.WriteNull("media");
            return;
        }

        writer.WriteStartObject("media");
        writer.WriteString("path", MediaPath);
        writer.WriteString("content_type", Media.ContentType);
        writer.WriteNumber("bytes", Media.Bytes);
        writer.WriteString("file_name", Media.FileName);
        writer.WriteEndObject();
    }

    // Through a document, so that line ends between its members do not end the line.
    private static void WriteJson(Utf8JsonWriter writer, string name, string json)
    {
        using var document = JsonDocument.Parse(json);
        writer.WritePropertyName(name);
        document.RootElement.WriteTo(writer);
    }
}
