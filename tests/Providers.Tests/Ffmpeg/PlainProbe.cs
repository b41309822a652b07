using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Orleans.MediaTasks.Providers.Processes;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>What a plain ffprobe says: the second opinion.</summary>
internal sealed record PlainProbe(string Format, double Duration, IReadOnlyList<string> Codecs, int Width, int Height)
{
    public static async Task<PlainProbe> OfAsync(string path)
    {
        string[] arguments = ["-v", "error", "-allowed_extensions", "ALL", "-of", "json", "-show_format", "-show_streams", path];
        if (!path.EndsWith("m3u8", StringComparison.Ordinal))
        {
            arguments = [.. arguments.Where(argument => argument is not ("-allowed_extensions" or "ALL"))];
        }

        var start = new ProcessStartInfo(Programs.Find("ffprobe")!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var ffprobe = Process.Start(start)!;
        var errors = ffprobe.StandardError.ReadToEndAsync();
        var json = await ffprobe.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await ffprobe.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await errors);
        using var document = JsonDocument.Parse(json);
        var format = document.RootElement.GetProperty("format");
        JsonElement[] streams = [.. document.RootElement.GetProperty("streams").EnumerateArray()];
        JsonElement[] pictures = [.. streams.Where(stream => stream.TryGetProperty("width", out _)).OrderBy(stream => stream.GetProperty("width").GetInt32())];
        return new PlainProbe(
            format.GetProperty("format_name").GetString()!,
            format.TryGetProperty("duration", out var duration) ? double.Parse(duration.GetString()!, CultureInfo.InvariantCulture) : 0,
            [.. streams.Select(stream => stream.GetProperty("codec_name").GetString()!)],
            pictures.Length == 0 ? 0 : pictures[^1].GetProperty("width").GetInt32(),
            pictures.Length == 0 ? 0 : pictures[^1].GetProperty("height").GetInt32());
    }
}
