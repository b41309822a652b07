using System.Globalization;
using System.Text;

namespace Orleans.MediaTasks.Media;

/// <summary>Writes a transcript in the formats that players show with a picture. Pure.</summary>
public static class Subtitles
{
    /// <summary>The media type of WebVTT.</summary>
    public const string VttType = "text/vtt";

    /// <summary>The media type of SubRip.</summary>
    public const string SrtType = "application/x-subrip";

    /// <summary>A hundred hours: far more than any sound that is taken, and still a time that can be written.</summary>
    private const double LongestSeconds = 360_000;

    /// <summary>As WebVTT; without a cue when nothing was heard.</summary>
    public static string Vtt(Transcript transcript)
    {
        var text = new StringBuilder("WEBVTT\n\n");
        foreach (var (start, end, words) in Cues(transcript))
        {
            text.Append(Time(start, '.')).Append(" --> ").Append(Time(end, '.')).Append('\n').Append(Escape(words)).Append("\n\n");
        }

        return text.ToString();
    }

    /// <summary>As SubRip; empty when nothing was heard.</summary>
    public static string Srt(Transcript transcript)
    {
        var text = new StringBuilder();
        foreach (var (index, (start, end, words)) in Cues(transcript).Index())
        {
            text.Append(CultureInfo.InvariantCulture, $"{index + 1}\n").Append(Time(start, ',')).Append(" --> ").Append(Time(end, ',')).Append('\n').Append(words).Append("\n\n");
        }

        return text.ToString();
    }

    /// <summary>What can be shown: in milliseconds, none ends before it begins, and each is one line, since an empty line ends a cue.</summary>
    private static IEnumerable<(long Start, long End, string Words)> Cues(Transcript transcript)
    {
        foreach (var segment in transcript.Segments)
        {
            var words = string.Join(' ', segment.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            if (words.Length > 0)
            {
                var start = Milliseconds(segment.Start);
                yield return (start, Math.Max(Milliseconds(segment.End), start + 1), words);
            }
        }
    }

    private static long Milliseconds(double seconds) => double.IsNaN(seconds) ? 0 : (long)Math.Round(Math.Clamp(seconds, 0, LongestSeconds) * 1000);

    private static string Time(long milliseconds, char point) =>
        string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 3_600_000:00}:{milliseconds / 60_000 % 60:00}:{milliseconds / 1000 % 60:00}{point}{milliseconds % 1000:000}");

    /// <summary>In WebVTT these begin tags and escapes, and an arrow would be a time.</summary>
    private static string Escape(string words) => words
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);
}
