using System.Text;
using Microsoft.Net.Http.Headers;

namespace Orleans.MediaTasks.Api.Media;

/// <summary>The name that a file had with its sender. It is shown to people and never used as a path.</summary>
internal static class MediaFileName
{
    private const int MaximumLength = 255;

    /// <summary>The last part of the name without anything that could steer a terminal, a header or a file system; null when nothing is left.</summary>
    public static string? Clean(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return null;
        }

        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var text = new StringBuilder();
        foreach (var rune in last.EnumerateRunes())
        {
            if (text.Length < MaximumLength - 1 && rune != Rune.ReplacementChar && !Rune.IsControl(rune) && Rune.GetUnicodeCategory(rune) != System.Globalization.UnicodeCategory.Format)
            {
                text.Append(rune);
            }
        }

        var clean = text.ToString().Trim(' ', '.');
        return clean.Length == 0 ? null : clean;
    }

    /// <summary>The header for a download: shown in place when it is safe to, under its own name when it has one.</summary>
    public static string Disposition(string contentType, string? fileName)
    {
        var header = new ContentDispositionHeaderValue(IsSafeInline(contentType) ? "inline" : "attachment");
        if (fileName is not null)
        {
            header.SetHttpFileName(fileName);
        }

        return header.ToString();
    }

    /// <summary>SVG and HTML run scripts; everything unknown might.</summary>
    private static bool IsSafeInline(string contentType) =>
        (contentType.StartsWith("image/", StringComparison.Ordinal) && !contentType.StartsWith("image/svg", StringComparison.Ordinal))
        || contentType.StartsWith("video/", StringComparison.Ordinal)
        || contentType.StartsWith("audio/", StringComparison.Ordinal)
        || contentType is "application/vnd.apple.mpegurl" or "application/x-mpegurl";
}
