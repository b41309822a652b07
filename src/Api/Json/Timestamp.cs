using System.Globalization;

namespace Orleans.MediaTasks.Api.Json;

/// <summary>Moments as clients write them: ISO 8601 with <c>Z</c> or an offset, so that nobody guesses a time zone.</summary>
internal static class Timestamp
{
    private static readonly string[] Forms =
    [
        "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd' 'HH:mm:ssK", "yyyy-MM-dd' 'HH:mm:ss.FFFFFFFK",
    ];

    public static bool TryParse(string? text, out DateTimeOffset moment)
    {
        moment = default;
        return text is { Length: >= 17 and <= 40 }
            && HasZone(text)
            && DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out moment);
    }

    private static bool HasZone(string text) => text[^1] is 'Z' || text[^6] is '+' or '-';
}
