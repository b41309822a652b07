using Orleans.MediaTasks.Providers.Input;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Ffmpeg.Models;

/// <summary>Says what is in a file.</summary>
internal sealed class ProbeModel() : SourceModel(
    new ModelInfo
    {
        Name = "ffmpeg/probe",
        Kind = MediaTaskKinds.Transcode,
        Provider = FfmpegProvider.Name,
        Description = "Tells format, duration and streams of media of yours as JSON.",
        ExpectedDuration = TimeSpan.FromSeconds(1),
        AttemptTimeout = TimeSpan.FromMinutes(2),
        ExampleInput = """{"source":"/v1/media/{key}"}""",
    },
    SourceNeed.Anything)
{
    public override Func<MediaSource, FfmpegPlan> Read(InputReader input) =>
        source => new FfmpegPlan { Role = "probe", Data = source.Probe.Report };
}
