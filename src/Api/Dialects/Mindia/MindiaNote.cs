using System.Buffers;
using System.Text;
using System.Text.Json;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>What a task that came in by this dialect must remember to be shown as it was sent; kept in its metadata.</summary>
internal sealed record MindiaNote
{
    private const string Name = "mindia";
    private static readonly MindiaNote None = new();

    /// <summary>The number that was sent; null when the task came in another way.</summary>
    public int? Priority { get; init; }

    /// <summary>The payload as JSON; null when the task's input is the payload.</summary>
    public string? Payload { get; init; }

    /// <summary>The file that was uploaded; null when the task came without one.</summary>
    public MindiaFile? File { get; init; }

    /// <summary>Reads what <see cref="ToMetadata"/> wrote. Metadata is the caller's own, so anything may stand there.</summary>
    public static MindiaNote Of(MediaTaskSpec spec)
    {
        if (spec.Metadata is null || !spec.Metadata.Contains(Name, StringComparison.Ordinal))
        {
            return None;
        }

        using var metadata = JsonDocument.Parse(spec.Metadata);
        if (!metadata.RootElement.TryGetProperty(Name, out var note) || note.ValueKind != JsonValueKind.Object)
        {
            return None;
        }

        return new MindiaNote
        {
            Priority = note.TryGetProperty("priority", out var priority) && priority.ValueKind == JsonValueKind.Number && priority.TryGetInt32(out var number) ? number : null,
            Payload = note.TryGetProperty("payload", out var payload) && payload.ValueKind == JsonValueKind.Object ? payload.GetRawText() : null,
            File = note.TryGetProperty("file", out var file) ? MindiaFile.Read(file) : null,
        };
    }

    public string ToMetadata()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, TaskJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteStartObject(Name);
            writer.WriteNumberOrNull("priority"u8, Priority);
            writer.WriteJsonText("payload"u8, Payload, TaskDetail.Full);
            File?.Write(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}

/// <summary>An uploaded file: shown with its video for as long as the task is remembered, even when the file is gone.</summary>
internal sealed record MindiaFile(string Key, string? Name, string ContentType, long Bytes)
{
    public static MindiaFile Of(MediaInfo info) => new(info.Key, info.FileName, info.ContentType, info.Bytes);

    public static MindiaFile? Read(JsonElement file) =>
        file.ValueKind == JsonValueKind.Object && Text(file, "key") is { } key && Text(file, "content_type") is { } type
            && file.TryGetProperty("bytes", out var bytes) && bytes.ValueKind == JsonValueKind.Number && bytes.TryGetInt64(out var length)
            ? new MindiaFile(key, Text(file, "name"), type, length)
            : null;

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("file"u8);
        writer.WriteString("key"u8, Key);
        writer.WriteString("name"u8, Name);
        writer.WriteString("content_type"u8, ContentType);
        writer.WriteNumber("bytes"u8, Bytes);
        writer.WriteEndObject();
    }

    private static string? Text(JsonElement file, string name) => file.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
