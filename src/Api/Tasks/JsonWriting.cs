using System.Text.Json;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The value forms that this API has and <see cref="Utf8JsonWriter"/> has not.</summary>
internal static class JsonWriting
{
    private const int MillisecondLength = 23;

    /// <summary>A moment as <c>2026-01-31T12:00:00.123Z</c>, always of the same length; null as null.</summary>
    public static void WriteTime(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset? moment)
    {
        if (moment is not { } value)
        {
            writer.WriteNull(name);
            return;
        }

        Span<byte> text = stackalloc byte[32];
        value.UtcDateTime.TryFormat(text, out _, "O");
        text[MillisecondLength] = (byte)'Z';
        writer.WriteString(name, text[..(MillisecondLength + 1)]);
    }

    /// <summary>A moment as milliseconds since 1970; null as null.</summary>
    public static void WriteMilliseconds(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset? moment)
    {
        if (moment is { } value)
        {
            writer.WriteNumber(name, value.ToUnixTimeMilliseconds());
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    public static void WriteNumberOrNull(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, int? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    public static void WriteNumberOrNull(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, double? value)
    {
        // JSON has no word for a number that is not finite.
        if (value is { } number && double.IsFinite(number))
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    public static void WriteWords(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, IEnumerable<string> words)
    {
        writer.WriteStartArray(name);
        foreach (var word in words)
        {
            writer.WriteStringValue(word);
        }

        writer.WriteEndArray();
    }

    /// <summary>JSON text that was checked when it came in, as it is; null as null, and so a long text where only a short one is wanted.</summary>
    public static void WriteJsonText(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? json, TaskDetail detail)
    {
        writer.WritePropertyName(name);
        if (json is null || (detail == TaskDetail.Short && json.Length > TaskJson.ShortValueLength))
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteRawValue(json, skipInputValidation: true);
        }
    }
}
