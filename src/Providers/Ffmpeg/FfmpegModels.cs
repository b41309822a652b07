using Orleans.MediaTasks.Providers.Ffmpeg.Models;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>The models of the provider: a new one adds its file and a line here.</summary>
internal static class FfmpegModels
{
    public static IReadOnlyList<FfmpegModel> All(FfmpegOptions options) =>
    [
        new TranscodeModel(options),
        new ResizeModel(options),
        new ThumbnailModel(options),
        new HlsModel(options),
        new ProbeModel(),
        new WaveformModel(options),
        new TranscribeModel(options),
        new LocalVideoModel(options, PromptFont.Shipped()),
        new LocalAudioModel(),
    ];
}
