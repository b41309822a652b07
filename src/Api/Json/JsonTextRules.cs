using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;
using Orleans.MediaTasks.Api.Errors;

namespace Orleans.MediaTasks.Api.Json;

/// <summary>What valid JSON may still not carry, because a database or a program further down could not hold it: NUL, lone surrogates, numbers beyond a double.</summary>
internal static class JsonTextRules
{
    private const int LongestPath = 200;

    /// <summary>Whether the bytes keep the rules; throws <see cref="JsonException"/> when they are not JSON.</summary>
    public static bool LooksClean(ReadOnlySequence<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = JsonBody.MaximumDepth });
        while (reader.Read())
        {
            var isText = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName;
            if (isText && reader.ValueIsEscaped && !HasCleanEscapes(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan))
            {
                return false;
            }

            if (reader.TokenType == JsonTokenType.Number && !(reader.TryGetDouble(out var number) && double.IsFinite(number)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The first breach, by the path of its field.</summary>
    public static ApiError Walk(JsonElement root) => Walk(root, "") ?? BadText("");

    private static ApiError? Walk(JsonElement element, string path)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    var name = CleanNameOf(property);
                    if (name is null)
                    {
                        return BadText(path.Length == 0 ? "(key)" : $"{path}.(key)");
                    }

                    if (Walk(property.Value, path.Length == 0 ? name : $"{path}.{name}") is { } problem)
                    {
                        return problem;
                    }
                }

                return null;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in element.EnumerateArray())
                {
                    if (Walk(item, $"{path}[{index++}]") is { } problem)
                    {
                        return problem;
                    }
                }

                return null;
            case JsonValueKind.String:
                return HasCleanEscapes(JsonMarshal.GetRawUtf8Value(element)) ? null : BadText(path);
            case JsonValueKind.Number:
                return element.TryGetDouble(out var number) && double.IsFinite(number)
                    ? null
                    : ApiError.Of(ErrorCatalogue.InvalidRequest, Shorten(path), "The number is larger than a double can hold.");
            default:
                return null;
        }
    }

    private static ReadOnlySpan<byte> JsonMarshalRaw(JsonElement element) => JsonMarshal.GetRawUtf8Value(element);

    private static string? CleanNameOf(JsonProperty property) =>
        HasCleanEscapes(JsonMarshal.GetRawUtf8PropertyName(property)) ? property.Name : null;

    private static ApiError BadText(string path) =>
        ApiError.Of(ErrorCatalogue.InvalidRequest, Shorten(path), "The text has a NUL character or half of a surrogate pair, which no store can hold.");

    private static string Shorten(string path) => path.Length <= LongestPath ? path : path[..LongestPath] + "…";

    /// <summary>Looks at every <c>\uXXXX</c>; the text is known to be well-formed JSON.</summary>
    public static bool HasCleanEscapes(ReadOnlySpan<byte> text)
    {
        while (text.IndexOf((byte)'\\') is var at and >= 0)
        {
            text = text[at..];
            if (text[1] != (byte)'u')
            {
                text = text[2..];
                continue;
            }

            var unit = ReadUnit(text);
            if (unit == 0 || char.IsLowSurrogate(unit))
            {
                return false;
            }

            text = text[6..];
            if (char.IsHighSurrogate(unit))
            {
                if (!(text.StartsWith("\\u"u8) && char.IsLowSurrogate(ReadUnit(text))))
                {
                    return false;
                }

                text = text[6..];
            }
        }

        return true;
    }

    private static char ReadUnit(ReadOnlySpan<byte> escape) =>
        Utf8Parser.TryParse(escape.Slice(2, 4), out ushort unit, out _, 'X') ? (char)unit : '\0';
}
