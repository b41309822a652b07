using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Orleans.MediaTasks.Plugins.Media;

/// <summary>What is in the media.</summary>
/// <param name="Duration">Its length in seconds; null when unknown.</param>
/// <param name="HasSound">Whether there is sound in it.</param>
/// <param name="HasPicture">Whether there is a picture in it.</param>
internal sealed record MediaFacts(double? Duration, bool HasSound, bool HasPicture);

/// <summary>Reads media with ffmpeg and ffprobe from PATH. No other protocol than files: media may name addresses of its own.</summary>
internal static class Ffmpeg
{
    private static readonly string[] Common = ["-hide_banner", "-loglevel", "error", "-protocol_whitelist", "file,pipe"];

    /// <summary>Looks at the media.</summary>
    public static async Task<MediaFacts> ProbeAsync(string path)
    {
        var json = "";
        await RunAsync("ffprobe", [.. Common, "-show_entries", "format=duration:stream=codec_type", "-of", "json", "-i", path], async output =>
        {
            using var reader = new StreamReader(output);
            json = await reader.ReadToEndAsync();
        });
        using var document = JsonDocument.Parse(json);
        var types = document.RootElement.TryGetProperty("streams", out var streams) ? streams.EnumerateArray().Select(TypeOf).ToList() : [];
        var duration = document.RootElement.TryGetProperty("format", out var format) && format.TryGetProperty("duration", out var text)
            && double.TryParse(text.GetString(), CultureInfo.InvariantCulture, out var seconds) ? seconds : (double?)null;
        return new MediaFacts(duration, types.Contains("audio"), types.Contains("video"));
    }

    /// <summary>Decodes the first sound track to 32-bit samples of one channel.</summary>
    public static Task DecodeSoundAsync(string path, int rate, Func<Stream, Task> read) => RunAsync(
        "ffmpeg", ["-nostdin", .. Common, "-i", path, "-map", "0:a:0", "-ac", "1", "-ar", Text(rate), "-f", "f32le", "pipe:1"], read);

    /// <summary>Decodes one picture, not larger than a square of <paramref name="side"/> pixels, as PPM.</summary>
    public static Task DecodePictureAsync(string path, double? at, int side, Func<Stream, Task> read)
    {
        string[] seek = at is { } seconds ? ["-ss", Text(seconds)] : [];
        var scale = $"scale='min(iw,{Text(side)})':'min(ih,{Text(side)})':force_original_aspect_ratio=decrease";
        return RunAsync("ffmpeg", ["-nostdin", .. Common, .. seek, "-i", path, "-map", "0:v:0", "-frames:v", "1", "-vf", scale, "-c:v", "ppm", "-f", "image2pipe", "pipe:1"], read);
    }

    private static async Task RunAsync(string program, IEnumerable<string> arguments, Func<Stream, Task> read)
    {
        using var process = Start(program, arguments);
        var complaints = process.StandardError.ReadToEndAsync();
        await read(process.StandardOutput.BaseStream);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            var reason = (await complaints).Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "no reason was given";
            throw new PluginRefusal("invalid_request", $"The media cannot be read: {reason}");
        }
    }

    private static Process Start(string program, IEnumerable<string> arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new PluginRefusal("configuration_error", $"{program} was not found: install ffmpeg.");
        }
    }

    private static string? TypeOf(JsonElement stream) => stream.TryGetProperty("codec_type", out var type) ? type.GetString() : null;

    private static string Text(double number) => number.ToString("0.######", CultureInfo.InvariantCulture);
}
