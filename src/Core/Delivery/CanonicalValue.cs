using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Orleans.MediaTasks.Delivery;

/// <summary>A JSON value of somebody else's, as <c>JSON.stringify(JSON.parse(text))</c> writes it.</summary>
/// <remarks>What JavaScript changes is changed here: of fields with the same name the last value stands in the first place, names
/// that are array indexes go first in their order, and numbers lose what a double cannot hold (2^53 + 1, 1e400).</remarks>
internal static class CanonicalValue
{
    /// <summary>Reads JSON; null when the text is none.</summary>
    public static JsonDocument? Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(Encoding.UTF8.GetBytes(json));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes a value.</summary>
    public static void Write(IBufferWriter<byte> buffer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(buffer, value);
                break;
            case JsonValueKind.Array:
                buffer.Write("["u8);
                var isFirst = true;
                foreach (var item in value.EnumerateArray())
                {
                    Separate(buffer, ref isFirst);
                    Write(buffer, item);
                }

                buffer.Write("]"u8);
                break;
            case JsonValueKind.String:
                CanonicalText.WriteEscaped(buffer, JsonMarshal.GetRawUtf8Value(value)[1..^1]);
                break;
            case JsonValueKind.Number:
                CanonicalNumber.Write(buffer, double.Parse(JsonMarshal.GetRawUtf8Value(value), NumberStyles.Float, CultureInfo.InvariantCulture));
                break;
            default:
                buffer.Write(JsonMarshal.GetRawUtf8Value(value));
                break;
        }
    }

    private static void WriteObject(IBufferWriter<byte> buffer, JsonElement value)
    {
        var fields = new OrderedDictionary<string, JsonElement>();
        foreach (var property in value.EnumerateObject())
        {
            fields[CanonicalText.Unescape(JsonMarshal.GetRawUtf8PropertyName(property))] = property.Value;
        }

        buffer.Write("{"u8);
        var isFirst = true;
        foreach (var (name, field) in fields.OrderBy(field => IndexOf(field.Key) ?? uint.MaxValue))
        {
            Separate(buffer, ref isFirst);
            CanonicalText.Write(buffer, name);
            buffer.Write(":"u8);
            Write(buffer, field);
        }

        buffer.Write("}"u8);
    }

    /// <summary>The array index that a name is: a whole number from 0 to 2^32 - 2, written without anything before it; else null.</summary>
    public static uint? IndexOf(string name) =>
        name is [>= '0' and <= '9', ..] && (name.Length == 1 || name[0] != '0')
        && uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < uint.MaxValue ? index : null;

    private static void Separate(IBufferWriter<byte> buffer, ref bool isFirst)
    {
        if (!isFirst)
        {
            buffer.Write(","u8);
        }

        isFirst = false;
    }
}
