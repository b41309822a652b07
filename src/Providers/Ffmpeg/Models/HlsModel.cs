using System.Text.Json;
using Orleans.MediaTasks.Providers.Input;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Ffmpeg.Models;

/// <summary>A ladder of qualities for adaptive streaming, encoded in one pass.</summary>
internal sealed class HlsModel(FfmpegOptions options) : SourceModel(
    new ModelInfo
    {
        Name = "ffmpeg/hls",
        Kind = MediaTaskKinds.Transcode,
        Provider = FfmpegProvider.Name,
        Description = "Makes an HLS ladder of a video: 360p, 480p, 720p and 1080p as far as the source reaches, with a master playlist.",
        ExpectedDuration = TimeSpan.FromSeconds(60),
        AttemptTimeout = TimeSpan.FromHours(1),
        ExampleInput = """{"source":"/v1/media/{key}"}""",
    },
    SourceNeed.MovingPicture)
{
    private const string Folder = "ladder";
    private const int ShortestSegment = 6;

    // Below the number of files that the media store takes in one folder.
    private const int MostSegments = 9_900;

    public override Func<MediaSource, FfmpegPlan> Read(InputReader input) => Plan;

    private FfmpegPlan Plan(MediaSource source)
    {
        var rungs = HlsRung.LadderOf(source.Size);
        var segment = SegmentSeconds(source.Probe.Duration ?? options.MaximumInputDuration.TotalSeconds, rungs.Count);
        return new FfmpegPlan
        {
            Role = "playlist",
            Output =
            [
                "-filter_complex", Graph(rungs),
                .. rungs.SelectMany((rung, index) => Streams(rung, index, source.Probe.HasAudio)),
                .. EncoderSettings.H264(options.Threads), "-sc_threshold", "0", "-force_key_frames", $"expr:gte(t,n_forced*{segment})",
                .. EncoderSettings.Aac, "-map_metadata", "-1", "-map_chapters", "-1",
                "-f", "hls", "-hls_time", FfmpegArguments.Text(segment), "-hls_playlist_type", "vod", "-hls_flags", "independent_segments",
                "-master_pl_name", "master.m3u8",
                "-var_stream_map", string.Join(' ', rungs.Select((rung, index) => source.Probe.HasAudio ? $"v:{index},a:{index},name:{rung.Name}" : $"v:{index},name:{rung.Name}")),
                "-hls_segment_filename", $"{Folder}/%v/segment_%05d.ts", $"{Folder}/%v/index.m3u8",
            ],
            OutputFolder = Folder,
            OutputFile = $"{Folder}/{rungs[^1].Name}/index.m3u8",
            OutputFamily = MediaFamily.OwnPlaylist,
            Prepared = rungs.ToDictionary(rung => $"{Folder}/{rung.Name}", _ => (string?)null),
            Duration = source.Probe.Duration,
            OutputData = Describe(rungs),
        };
    }

    internal static int SegmentSeconds(double duration, int rungs) => (int)Math.Max(ShortestSegment, Math.Ceiling(duration * rungs / MostSegments));

    private static string Graph(IReadOnlyList<HlsRung> rungs) =>
        $"[0:V:0]split={rungs.Count}{string.Concat(rungs.Select((_, index) => $"[in{index}]"))};"
        + string.Join(';', rungs.Select((rung, index) => $"[in{index}]{EncoderSettings.Scale(rung.Size)}[out{index}]"));

    private static IEnumerable<string> Streams(HlsRung rung, int index, bool withSound) =>
    [
        "-map", $"[out{index}]",
        $"-b:v:{index}", FfmpegArguments.Text(rung.Bitrate),
        $"-maxrate:v:{index}", FfmpegArguments.Text(rung.Bitrate * 107 / 100),
        $"-bufsize:v:{index}", FfmpegArguments.Text(rung.Bitrate * 3 / 2),
        .. withSound ? new[] { "-map", "0:a:0" } : [],
    ];

    private static string Describe(IReadOnlyList<HlsRung> rungs) => JsonSerializer.Serialize(new
    {
        variants = rungs.Select(rung => new
        {
            name = rung.Name,
            resolution = rung.Size.ToString(),
            bitrate = rung.Bitrate,
            width = rung.Size.Width,
            height = rung.Size.Height,
            playlist_path = $"{rung.Name}/index.m3u8",
        }),
    });
}
