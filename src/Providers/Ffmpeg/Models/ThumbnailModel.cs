using System.Globalization;
using System.Text.Json;
using Orleans.MediaTasks.Providers.Input;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Ffmpeg.Models;

/// <summary>One picture out of a video.</summary>
internal sealed class ThumbnailModel(FfmpegOptions options) : SourceModel(
    new ModelInfo
    {
        Name = "ffmpeg/thumbnail",
        Kind = MediaTaskKinds.Transcode,
        Provider = FfmpegProvider.Name,
        Description = "Takes one picture out of a video, at a second or at a percentage, as PNG, JPEG or WebP.",
        ExpectedDuration = TimeSpan.FromSeconds(1),
        AttemptTimeout = TimeSpan.FromMinutes(2),
        ExampleInput = """{"source":"/v1/media/{key}","at":"10%","width":320,"format":"jpeg"}""",
    },
    SourceNeed.Picture)
{
    private const double DefaultPercent = 10;
    private const double FallbackFrame = 0.2;

    public override Func<MediaSource, FfmpegPlan> Read(InputReader input)
    {
        var size = WantedSize.Read(input, options.MaximumPixels);
        var format = input.Word("format", ["png", "jpeg", "webp"]) ?? "png";
        var moment = ReadMoment(input);
        return source => new FfmpegPlan
        {
            Role = "thumbnail",
            SourceOptions = Seek(moment, source),
            Output =
            [
                "-map", "0:V:0", "-frames:v", "1", "-vf", EncoderSettings.Scale(size.IsEmpty ? source.Size : size.Fit(source.Size)), "-map_metadata", "-1",
                .. Encoder(format), "-f", "image2", "-update", "1", $"output.{format}",
            ],
            OutputFile = $"output.{format}",
            OutputFamily = MediaFamily.Of($"image/{format}"),
        };
    }

    private static (double Value, bool IsPercent) ReadMoment(InputReader input)
    {
        if (input.Element("at") is not { ValueKind: JsonValueKind.String })
        {
            return input.Number("at", 0, 7 * 24 * 3600) is { } seconds ? (seconds, false) : (DefaultPercent, true);
        }

        var text = input.Text("at", 16) ?? "";
        if (text.EndsWith('%') && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent <= 100)
        {
            return (percent, true);
        }

        input.Refuse("at", "input.at must be a number of seconds, or a percentage such as \"50%\".");
        return (0, true);
    }

    // The last moment that still has a picture lies one frame before the end.
    private static IReadOnlyList<string> Seek((double Value, bool IsPercent) moment, MediaSource source)
    {
        if (source.Family.IsStill || (source.Probe.Duration is null && moment.IsPercent))
        {
            return [];
        }

        var at = moment.IsPercent ? source.Probe.Duration.GetValueOrDefault() * moment.Value / 100 : moment.Value;
        var frame = source.Probe.FrameRate is { } rate ? 1.5 / rate : FallbackFrame;
        var last = source.Probe.Duration is { } duration ? Math.Max(0, duration - frame) : at;
        return Math.Min(at, last) is > 0 and var start ? ["-ss", FfmpegArguments.Seconds(start)] : [];
    }

    private static IEnumerable<string> Encoder(string format) => format switch
    {
        "jpeg" => ["-c:v", "mjpeg", "-q:v", "3", "-pix_fmt", "yuvj420p"],
        "webp" => ["-c:v", "libwebp", "-quality", "85"],
        _ => ["-c:v", "png"],
    };
}
