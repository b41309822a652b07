using System.Text;
using System.Text.Json;

namespace Orleans.MediaTasks.Providers.Input;

/// <summary>Parses JSON whose every text can be read later without an exception.</summary>
internal static class ReadableJson
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    /// <summary>The document; null when the text is no JSON, too deep, or holds a lone surrogate.</summary>
    public static JsonDocument? Parse(string json)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(StrictUtf8.GetBytes(json), Options);
            if (json.Contains('\\', StringComparison.Ordinal))
            {
                // Escapes can hide a lone surrogate, which would throw wherever it is read later.
                ReadAllText(document.RootElement);
            }

            return document;
        }
        catch (Exception refused) when (refused is JsonException or EncoderFallbackException or InvalidOperationException)
        {
            document?.Dispose();
            return null;
        }
    }

    private static void ReadAllText(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    ReadAllText(member.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    ReadAllText(item);
                }

                break;
            case JsonValueKind.String:
                _ = element.GetString();
                break;
        }
    }
}
