using Microsoft.Extensions.Logging.Abstractions;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Providers.Processes;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

public sealed class FfmpegConformanceTests : MediaProviderConformance
{
    private readonly FfmpegPrograms _programs;

    public FfmpegConformanceTests()
    {
        var options = new FfmpegOptions();
        _programs = new FfmpegPrograms(options, TimeProvider.System, NullLogger<FfmpegPrograms>.Instance);
        Provider = new FfmpegProvider(options, _programs, new WorkFolders(TemporaryFolder), Store, NullLogger<FfmpegProvider>.Instance);
    }

    protected override IMediaProvider Provider { get; }

    protected override IEnumerable<InvalidInput> InvalidInputs =>
    [
        new("ffmpeg/transcode", "{}", "missing_parameter", "input.source"),
        new("ffmpeg/transcode", """{"source":7}""", "invalid_request", "input.source"),
        new("ffmpeg/transcode", """{"source":"../../etc/passwd"}""", "invalid_request", "input.source"),
        new("ffmpeg/transcode", """{"source":"-i"}""", "invalid_request", "input.source"),
        new("ffmpeg/transcode", """{"source":"http://127.0.0.1/secret.mp4"}""", "invalid_request", "input.source"),
        new("ffmpeg/transcode", """{"source":"a.mp4","format":"avi"}""", "invalid_request", "input.format"),
        new("ffmpeg/transcode", """{"source":"a.mp4","size":"big"}""", "invalid_request", "input.size"),
        new("ffmpeg/transcode", """{"source":"a.mp4","size":"0x0"}""", "invalid_request", "input.size"),
        new("ffmpeg/transcode", """{"source":"a.mp4","size":"99999x99999"}""", "invalid_request", "input.size"),
        new("ffmpeg/transcode", """{"source":"a.mp4","size":"8192x8192"}""", "invalid_request", "input.size"),
        new("ffmpeg/transcode", """{"source":"a.mp4","size":"64x48","width":64}""", "invalid_request", "input.size"),
        new("ffmpeg/transcode", """{"source":"a.mp4","width":-2}""", "invalid_request", "input.width"),
        new("ffmpeg/transcode", """{"source":"a.mp4","width":"64"}""", "invalid_request", "input.width"),
        new("ffmpeg/transcode", """{"source":"a.mp4","height":12.5}""", "invalid_request", "input.height"),
        new("ffmpeg/transcode", """{"source":"a.mp4","start":-1}""", "invalid_request", "input.start"),
        new("ffmpeg/transcode", """{"source":"a.mp4","duration":-1}""", "invalid_request", "input.duration"),
        new("ffmpeg/transcode", """{"source":"a.mp4","duration":0}""", "invalid_request", "input.duration"),
        new("ffmpeg/transcode", """{"source":"a.mp4","crf":99}""", "invalid_request", "input.crf"),
        new("ffmpeg/transcode", """{"source":"a.mp4","crf":20,"video_bitrate":1000000}""", "invalid_request", "input.crf"),
        new("ffmpeg/resize", """{"source":"a.mp4"}""", "missing_parameter", "input.size"),
        new("ffmpeg/resize", """{"source":"a.mp4","width":853,"height":480}""", "invalid_request", "input.width"),
        new("ffmpeg/resize", """{"source":"a.mp4","size":"64x48","fit":"squeeze"}""", "invalid_request", "input.fit"),
        new("ffmpeg/thumbnail", """{"source":"a.mp4","at":-3}""", "invalid_request", "input.at"),
        new("ffmpeg/thumbnail", """{"source":"a.mp4","at":"120%"}""", "invalid_request", "input.at"),
        new("ffmpeg/thumbnail", """{"source":"a.mp4","at":"-5%"}""", "invalid_request", "input.at"),
        new("ffmpeg/thumbnail", """{"source":"a.mp4","format":"svg"}""", "invalid_request", "input.format"),
        new("ffmpeg/hls", "{}", "missing_parameter", "input.source"),
        new("ffmpeg/probe", """{"source":""}""", "missing_parameter", "input.source"),
        new("ffmpeg/waveform", """{"source":"a.wav","size":"5x5"}""", "invalid_request", "input.size"),
        new("ffmpeg/transcribe", "{}", "missing_parameter", "input.source"),
        new("ffmpeg/transcribe", """{"source":"a.wav","language":"de"}""", "invalid_request", "input.language"),
        new("ffmpeg/transcribe", """{"source":"a.wav","language":7}""", "invalid_request", "input.language"),
        new("ffmpeg/transcribe", """{"source":"a.wav","task":"summarise"}""", "invalid_request", "input.task"),
        new("ffmpeg/transcribe", """{"source":"a.wav","timestamp_granularities":["segment","word"]}""", "invalid_request", "input.timestamp_granularities"),
        new("local/video", "{}", "missing_parameter", "input.prompt"),
        new("local/video", """{"prompt":"  "}""", "missing_parameter", "input.prompt"),
        new("local/video", """{"prompt":"a\u0000b"}""", "invalid_request", "input.prompt"),
        new("local/video", """{"prompt":"a","duration":61}""", "invalid_request", "input.duration"),
        new("local/video", """{"prompt":"a","duration":0}""", "invalid_request", "input.duration"),
        new("local/video", """{"prompt":"a","fps":61}""", "invalid_request", "input.fps"),
        new("local/video", """{"prompt":"a","seed":-1}""", "invalid_request", "input.seed"),
        new("local/video", """{"prompt":"a","resolution":"8k"}""", "invalid_request", "input.resolution"),
        new("local/video", """{"prompt":"a","aspect_ratio":"3:1"}""", "invalid_request", "input.aspect_ratio"),
        new("local/audio", """{"prompt":"a","format":"midi"}""", "invalid_request", "input.format"),
        new("local/audio", """{"prompt":"a","duration":1e9}""", "invalid_request", "input.duration"),
    ];

    protected override async Task<string> WorkingInputAsync(ModelInfo model)
    {
        var key = await StoreAsync(SampleMedia.Video());
        return model.Name.StartsWith("local/", StringComparison.Ordinal)
            ? """{"prompt":"a lighthouse at night","duration":1,"seed":3}"""
            : model.ExampleInput!.Replace("{key}", key, StringComparison.Ordinal);
    }

    protected override async Task<string> LongInputAsync(ModelInfo model) => model.Name.StartsWith("local/", StringComparison.Ordinal)
        ? """{"prompt":"a lighthouse at night","duration":60}"""
        : model.ExampleInput!.Replace("{key}", await StoreAsync(SampleMedia.LongVideo()), StringComparison.Ordinal);

    protected override void Dispose(bool disposing)
    {
        _programs.Dispose();
        base.Dispose(disposing);
    }

    private async Task<string> StoreAsync(string path)
    {
        await using var content = File.OpenRead(path);
        return (await Store.WriteAsync(content, new MediaWriteOptions { Tenant = "tests" })).Key;
    }
}
