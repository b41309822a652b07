using Orleans.MediaTasks.Providers.Input;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Ffmpeg.Models;

/// <summary>Encodes anew as MP4 (H.264, AAC) or WebM (VP9, Opus).</summary>
internal sealed class TranscodeModel(FfmpegOptions options) : SourceModel(
    new ModelInfo
    {
        Name = "ffmpeg/transcode",
        Kind = MediaTaskKinds.Transcode,
        Provider = FfmpegProvider.Name,
        Description = "Encodes a video or sound of yours as MP4 (H.264, AAC) or WebM (VP9, Opus), and cuts and scales it on the way.",
        IsDefault = true,
        ExpectedDuration = TimeSpan.FromSeconds(20),
        ExampleInput = """{"source":"/v1/media/{key}","format":"mp4","size":"640x360"}""",
    },
    SourceNeed.MovingPictureOrSound)
{
    private const double LongestCut = 7 * 24 * 3600;

    public override Func<MediaSource, FfmpegPlan> Read(InputReader input)
    {
        var webm = input.Word("format", ["mp4", "webm"]) == "webm";
        var size = WantedSize.Read(input, options.MaximumPixels);
        var rate = input.Integer("video_bitrate", 50_000, 100_000_000);
        var quality = input.Integer("crf", 0, webm ? 63 : 51);
        if (rate is not null && quality is not null)
        {
            input.Refuse("crf", "input.crf asks for a quality and input.video_bitrate for a rate: give one of them.");
        }

        var cut = new Cut(input.Number("start", 0, LongestCut) ?? 0, input.Number("duration", 0.04, LongestCut));
        return source => Plan(source, new Wish(webm, size, rate, quality), cut);
    }

    private FfmpegPlan Plan(MediaSource source, Wish wish, Cut cut)
    {
        if (source.Probe.Duration is { } whole && cut.Start >= whole)
        {
            return FfmpegPlan.Impossible($"input.start is {FfmpegArguments.Seconds(cut.Start)} s, but the source is only {FfmpegArguments.Seconds(whole)} s long.");
        }

        var file = wish.Webm ? "output.webm" : "output.mp4";
        return new FfmpegPlan
        {
            Role = source.Probe.HasPicture ? "video" : "audio",
            SourceOptions = cut.Options,
            Output = [.. EncoderSettings.FirstStreams, .. Picture(source, wish), .. wish.Webm ? EncoderSettings.Opus : EncoderSettings.Aac, .. wish.Webm ? ["-f", "webm"] : EncoderSettings.Mp4, file],
            OutputFile = file,
            OutputFamily = MediaFamily.Of(wish.Webm ? "video/webm" : "video/mp4"),
            Duration = cut.LengthOf(source.Probe.Duration),
        };
    }

    private IEnumerable<string> Picture(MediaSource source, Wish wish)
    {
        if (!source.Probe.HasPicture)
        {
            return [];
        }

        var codec = wish.Webm ? "vp9" : "h264";
        return
        [
            "-vf", EncoderSettings.Scale(wish.Size.Fit(source.Size)),
            .. wish.Webm ? EncoderSettings.Vp9(options.Threads) : EncoderSettings.H264(options.Threads),
            .. wish.Rate is { } rate
                ? EncoderSettings.Rate(rate)
                : EncoderSettings.Quality(wish.Quality ?? (wish.Webm ? EncoderSettings.DefaultVp9Quality : EncoderSettings.DefaultH264Quality), codec),
        ];
    }

    private sealed record Wish(bool Webm, WantedSize Size, long? Rate, long? Quality);

    private sealed record Cut(double Start, double? Length)
    {
        public IReadOnlyList<string> Options =>
        [
            .. Start > 0 ? new[] { "-ss", FfmpegArguments.Seconds(Start) } : [],
            .. Length is { } length ? new[] { "-t", FfmpegArguments.Seconds(length) } : [],
        ];

        public double? LengthOf(double? whole) => (whole - Start, Length) switch
        {
            ({ } rest, { } length) => Math.Min(rest, length),
            ({ } rest, null) => rest,
            _ => Length,
        };
    }
}
