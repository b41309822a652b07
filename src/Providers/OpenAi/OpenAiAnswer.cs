using System.Buffers;
using System.Text.Json;

namespace Orleans.MediaTasks.Providers.OpenAi;

/// <summary>Reads answers, and trusts nothing of them. Pure.</summary>
internal static class OpenAiAnswer
{
    /// <summary>The files of an answer about pictures.</summary>
    /// <exception cref="UnreadableAnswerException">It has none, or not as it was asked.</exception>
    public static List<byte[]> Pictures(byte[] body)
    {
        using var document = Parse(body);
        return [.. DataOf(document).EnumerateArray().Select(item =>
            item.ValueKind == JsonValueKind.Object && item.TryGetProperty("b64_json", out var text) && text.ValueKind == JsonValueKind.String && text.TryGetBytesFromBase64(out var bytes)
                ? bytes
                : throw new UnreadableAnswerException("A picture is missing, or is an address; the server has to send pictures as b64_json."))];
    }

    /// <summary>The vectors as tasks keep them, with what the server counted.</summary>
    /// <exception cref="UnreadableAnswerException">There are none, or they are not of numbers.</exception>
    public static ReadOnlyMemory<byte> Vectors(byte[] body, string model)
    {
        using var document = Parse(body);
        var items = DataOf(document).EnumerateArray().Select(item =>
            item.ValueKind == JsonValueKind.Object && item.TryGetProperty("embedding", out var vector) && vector.ValueKind == JsonValueKind.Array && vector.EnumerateArray().All(number => number.ValueKind == JsonValueKind.Number)
                ? vector
                : throw new UnreadableAnswerException("A vector is missing or is none.")).ToList();
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("model"u8, model);
        json.WriteNumber("dimensions"u8, items[0].GetArrayLength());
        json.WriteStartArray("data"u8);
        foreach (var (index, vector) in items.Index())
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, index);
            json.WritePropertyName("embedding"u8);
            vector.WriteTo(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (document.RootElement.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
        {
            json.WritePropertyName("usage"u8);
            usage.WriteTo(json);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static JsonDocument Parse(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException exception)
        {
            throw new UnreadableAnswerException("It is no JSON.", exception);
        }
    }

    private static JsonElement DataOf(JsonDocument document) =>
        document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array && data.GetArrayLength() > 0
            ? data
            : throw new UnreadableAnswerException("It has no data.");
}

/// <summary>The server answered with success and something else than what was asked for.</summary>
internal sealed class UnreadableAnswerException(string message, Exception? inner = null) : Exception(message, inner);
