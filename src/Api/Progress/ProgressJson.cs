using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>An update as JSON: the task's body with the mark <c>snapshot</c>, the same on every transport.</summary>
internal static class ProgressJson
{
    /// <summary>The body of one update, on one line.</summary>
    public static byte[] Body(ProgressItem item, UrlContext urls)
    {
        var task = TaskJson.Render(item.Task, urls, TaskDetail.Short);
        ReadOnlySpan<byte> mark = item.IsSnapshot ? ",\"snapshot\":true}"u8 : ",\"snapshot\":false}"u8;
        var body = new byte[task.Length - 1 + mark.Length];
        task.AsSpan(0, task.Length - 1).CopyTo(body);
        mark.CopyTo(body.AsSpan(task.Length - 1));

        // A line break inside a caller's own JSON can only be white space between its tokens.
        var span = body.AsSpan();
        span.Replace((byte)'\n', (byte)' ');
        span.Replace((byte)'\r', (byte)' ');
        return body;
    }

    /// <summary>One JSON object.</summary>
    public static byte[] Render(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, TaskJson.WriterOptions))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}

/// <summary>JSON that is already rendered, for serializers that want an object.</summary>
[JsonConverter(typeof(RawJsonConverter))]
internal readonly record struct RawJson(ReadOnlyMemory<byte> Utf8);

/// <summary>Writes <see cref="RawJson"/> as it is.</summary>
internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) => writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
}
