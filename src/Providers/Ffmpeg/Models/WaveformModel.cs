using Orleans.MediaTasks.Providers.Input;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Ffmpeg.Models;

/// <summary>Draws the loudness of a sound over its time.</summary>
internal sealed class WaveformModel(FfmpegOptions options) : SourceModel(
    new ModelInfo
    {
        Name = "ffmpeg/waveform",
        Kind = MediaTaskKinds.Transcode,
        Provider = FfmpegProvider.Name,
        Description = "Draws the waveform of a sound, or of a video's sound, as PNG.",
        ExpectedDuration = TimeSpan.FromSeconds(3),
        ExampleInput = """{"source":"/v1/media/{key}","size":"1200x240"}""",
    },
    SourceNeed.Sound)
{
    private static readonly PixelSize DefaultSize = new(1200, 240);

    public override Func<MediaSource, FfmpegPlan> Read(InputReader input)
    {
        var size = WantedSize.Read(input, options.MaximumPixels).Fit(DefaultSize);
        return source => new FfmpegPlan
        {
            Role = "image",
            Output =
            [
                "-filter_complex", $"[0:a:0]aformat=channel_layouts=mono,showwavespic=s={size}:colors=0x3b82f6[picture]",
                "-map", "[picture]", "-frames:v", "1", "-c:v", "png", "-f", "image2", "-update", "1", "output.png",
            ],
            OutputFile = "output.png",
            OutputFamily = MediaFamily.Of("image/png"),
        };
    }
}
