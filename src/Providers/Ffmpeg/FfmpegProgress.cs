using System.Globalization;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>Turns the lines of <c>-progress</c> into percentages: never backwards, never above 99, none while the length is unknown.</summary>
internal sealed class FfmpegProgress(IAttemptProgress progress, double? duration)
{
    private int _reported = -1;

    public void OnLine(string line)
    {
        if (duration is not > 0 || SecondsIn(line) is not { } seconds)
        {
            return;
        }

        var percent = (int)Math.Clamp(seconds / duration.Value * 100, 0, 99);
        if (percent > _reported)
        {
            _reported = percent;
            progress.Report(percent, "encoding");
        }
    }

    /// <summary>How far a line says that the output is; null for other lines and for <c>N/A</c>.</summary>
    internal static double? SecondsIn(string line)
    {
        var separator = line.IndexOf('=', StringComparison.Ordinal);
        if (separator < 0)
        {
            return null;
        }

        var value = line.AsSpan(separator + 1).Trim();
        return line.AsSpan(0, separator) switch
        {
            // out_time_ms is in microseconds as well, whatever its name says.
            "out_time_us" or "out_time_ms" when long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var microseconds) => microseconds / 1e6,
            _ => null,
        };
    }
}
