using Orleans.MediaTasks.Providers.Input;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Ffmpeg.Models;

/// <summary>A stand-in for a video model: moving colours from the seed, with the prompt written over them.</summary>
internal sealed class LocalVideoModel(FfmpegOptions options, PromptFont font) : GeneratorModel(
    new ModelInfo
    {
        Name = "local/video",
        Kind = MediaTaskKinds.Video,
        Provider = FfmpegProvider.Name,
        Description = "A stand-in without artificial intelligence: an MP4 of moving colours chosen by prompt and seed, with the prompt written on it.",
        IsDefault = true,
        ExpectedDuration = TimeSpan.FromSeconds(5),
        ExampleInput = """{"prompt":"a lighthouse at night","duration":4,"size":"640x360"}""",
    })
{
    private static readonly string[] Movements = ["linear", "radial", "circular", "spiral"];

    public override FfmpegPlan Read(InputReader input)
    {
        var prompt = input.RequiredText("prompt", 32_000);
        var duration = input.Number("duration", 1, 60) ?? 4;
        var fps = input.Integer("fps", 1, 60) ?? 24;
        var size = VideoShape.Read(input, options.MaximumPixels);
        var seed = Seed.Read(input, prompt);
        return new FfmpegPlan
        {
            Role = "video",
            Generator = $"gradients=size={Drawn(size)}:rate={fps}:duration={FfmpegArguments.Seconds(duration)}:nb_colors={2 + seed.Pick(0, 6)}"
                + $"{Colours(seed)}:seed={seed.Pick(1, int.MaxValue)}:type={Movements[seed.Pick(2, Movements.Length)]}:speed=0.0{1 + seed.Pick(3, 5)}",
            Output =
            [
                "-vf", string.Join(',', [$"{EncoderSettings.Scale(size)}", .. font.Filters(size)]),
                .. EncoderSettings.QuickH264(options.Threads), .. EncoderSettings.Quality(EncoderSettings.DefaultH264Quality, "h264"),
                "-fflags", "+bitexact", .. EncoderSettings.Mp4, "output.mp4",
            ],
            OutputFile = "output.mp4",
            OutputFamily = MediaFamily.Of("video/mp4"),
            Prepared = font.Files(prompt),
            Copied = font.Copies(),
            Duration = duration,
        };
    }

    // Soft colours look the same drawn small and enlarged, and the drawing is what takes the time: a fifth of it remains.
    private static PixelSize Drawn(PixelSize size) => new(Math.Max(16, size.Width / 8 * 2), Math.Max(16, size.Height / 8 * 2));

    // Named one by one: those that the filter picks by itself do not follow its seed.
    private static string Colours(Seed seed) => string.Concat(Enumerable.Range(0, 8).Select(index => $":c{index}=0x{seed.Pick(8 + index, 0x1000000):X6}"));
}
