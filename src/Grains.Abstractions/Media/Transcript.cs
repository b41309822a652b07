using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Orleans.MediaTasks.Media;

/// <summary>What was heard in a sound: the result of a transcription, in the same words whichever provider made it.</summary>
/// <remarks>As JSON it has the fields of OpenAI's verbose form: <c>{task, language, duration, text, segments: [{id, start, end, text}]}</c>.
/// It is the <see cref="Tasks.MediaOutput.Data"/> of the output with the role <see cref="Role"/>, and the content of its media where that is too long for data.</remarks>
public sealed record Transcript
{
    /// <summary>The role of the output that holds it.</summary>
    public const string Role = "transcript";

    /// <summary>Written down in the language that was spoken.</summary>
    public const string Transcribe = "transcribe";

    /// <summary>Written down in English, whatever was spoken.</summary>
    public const string Translate = "translate";

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><see cref="Transcribe"/> or <see cref="Translate"/>. Default: the former.</summary>
    public string Task { get; init; } = Transcribe;

    /// <summary>The English name of the language that was spoken, in lower case; null when it is not known.</summary>
    public string? Language { get; init; }

    /// <summary>How long the sound is, in seconds; null when it is not known.</summary>
    public double? Duration { get; init; }

    /// <summary>All that was heard; empty when nothing was.</summary>
    public required string Text { get; init; }

    /// <summary>The same in parts, in the order of their times; none when their times are not known.</summary>
    public IReadOnlyList<TranscriptSegment> Segments { get; init; } = [];

    /// <summary>Reads what <see cref="ToJson"/> writes, with or without fields beyond it; null when it is no such object.</summary>
    public static Transcript? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return root.ValueKind != JsonValueKind.Object || Word(root, "text") is not { } text ? null : new Transcript
            {
                Task = Word(root, "task") ?? Transcribe,
                Language = Word(root, "language"),
                Duration = Seconds(root, "duration"),
                Text = text,
                Segments = root.TryGetProperty("segments", out var segments) && segments.ValueKind == JsonValueKind.Array ? [.. segments.EnumerateArray().Select(Segment).OfType<TranscriptSegment>()] : [],
            };
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // The latter: a lone surrogate in an escape.
            return null;
        }
    }

    /// <summary>As compact JSON; seconds are written to the millisecond.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("task"u8, Task);
            writer.WriteString("language"u8, Language);
            Write(writer, "duration", Duration);
            writer.WriteString("text"u8, Text);
            writer.WriteStartArray("segments"u8);
            foreach (var (id, segment) in Segments.Index())
            {
                writer.WriteStartObject();
                writer.WriteNumber("id"u8, id);
                Write(writer, "start", segment.Start);
                Write(writer, "end", segment.End);
                writer.WriteString("text"u8, segment.Text);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, string name, double? seconds)
    {
        if (seconds is { } known)
        {
            writer.WriteNumber(name, Math.Round(known, 3));
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static TranscriptSegment? Segment(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && Word(element, "text") is { } text && Seconds(element, "start") is { } start && Seconds(element, "end") is { } end
            ? new TranscriptSegment(start, end, text)
            : null;

    private static string? Word(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Some services write numbers as text.</summary>
    private static double? Seconds(JsonElement owner, string name) => owner.TryGetProperty(name, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetDouble(out var number) && double.IsFinite(number) => number,
            JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number,
            _ => null,
        }
        : null;
}

/// <summary>A part of what was heard.</summary>
/// <param name="Start">When it begins, in seconds from the beginning of the sound.</param>
/// <param name="End">When it ends, likewise.</param>
/// <param name="Text">What is said.</param>
public sealed record TranscriptSegment(double Start, double End, string Text);
