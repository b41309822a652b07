using Orleans.MediaTasks.Providers.Input;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Ffmpeg.Models;

/// <summary>MP4 of exactly the asked size.</summary>
internal sealed class ResizeModel(FfmpegOptions options) : SourceModel(
    new ModelInfo
    {
        Name = "ffmpeg/resize",
        Kind = MediaTaskKinds.Transcode,
        Provider = FfmpegProvider.Name,
        Description = "Makes an MP4 of exactly the size you ask for: stretched, with bars (contain) or cropped (cover).",
        ExpectedDuration = TimeSpan.FromSeconds(20),
        ExampleInput = """{"source":"/v1/media/{key}","width":1280,"height":720}""",
    },
    SourceNeed.MovingPicture)
{
    public override Func<MediaSource, FfmpegPlan> Read(InputReader input)
    {
        var size = WantedSize.Read(input, options.MaximumPixels);
        var fit = input.Word("fit", ["stretch", "contain", "cover"]) ?? "stretch";
        if (size.IsEmpty && input.Problem is null)
        {
            input.RequiredText("size", 32);
        }

        RequireEven(input, "width", size.Width);
        RequireEven(input, "height", size.Height);
        return source => new FfmpegPlan
        {
            Role = "video",
            Output =
            [
                .. EncoderSettings.FirstStreams,
                "-vf", Filter(size.Fit(source.Size), fit),
                .. EncoderSettings.H264(options.Threads), .. EncoderSettings.Quality(EncoderSettings.DefaultH264Quality, "h264"),
                .. EncoderSettings.Aac, .. EncoderSettings.Mp4, "output.mp4",
            ],
            OutputFile = "output.mp4",
            OutputFamily = MediaFamily.Of("video/mp4"),
            Duration = source.Probe.Duration,
        };
    }

    private static void RequireEven(InputReader input, string side, int? value)
    {
        if (value % 2 == 1 && !input.IsLenient)
        {
            input.Refuse(input.Has("size") ? "size" : side, $"The {side} is {value}, but H.264 video has even sides: ask for {value - 1} or {value + 1}.");
        }
    }

    private static string Filter(PixelSize size, string fit) => fit switch
    {
        "contain" => $"scale={size.Width}:{size.Height}:force_original_aspect_ratio=decrease,pad={size.Width}:{size.Height}:(ow-iw)/2:(oh-ih)/2,setsar=1",
        "cover" => $"scale={size.Width}:{size.Height}:force_original_aspect_ratio=increase,crop={size.Width}:{size.Height},setsar=1",
        _ => EncoderSettings.Scale(size),
    };
}
