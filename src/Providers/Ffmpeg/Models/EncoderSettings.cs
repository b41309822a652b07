namespace Orleans.MediaTasks.Providers.Ffmpeg.Models;

/// <summary>Encoder settings that several models share.</summary>
internal static class EncoderSettings
{
    public const int DefaultH264Quality = 23;
    public const int DefaultVp9Quality = 32;

    /// <summary>The first picture and sound streams, without what says where and by whom it was recorded.</summary>
    public static readonly string[] FirstStreams = ["-map", "0:V:0?", "-map", "0:a:0?", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1"];

    public static readonly string[] Aac = ["-c:a", "aac", "-b:a", "128k", "-ac", "2"];

    public static readonly string[] Opus = ["-c:a", "libopus", "-b:a", "96k", "-ac", "2"];

    /// <summary>The index goes first, so that playback starts before the download ends.</summary>
    public static readonly string[] Mp4 = ["-movflags", "+faststart", "-f", "mp4"];

    public static IEnumerable<string> H264(int threads) =>
        ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-threads", FfmpegArguments.Text(threads)];

    /// <summary>For generated pictures, which are easy to pack: three times as quick, for a larger file.</summary>
    public static IEnumerable<string> QuickH264(int threads) =>
        ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-threads", FfmpegArguments.Text(threads)];

    public static IEnumerable<string> Vp9(int threads) =>
        ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-row-mt", "1", "-pix_fmt", "yuv420p", "-threads", FfmpegArguments.Text(threads)];

    /// <summary>A given quality.</summary>
    public static IEnumerable<string> Quality(long crf, string codec) =>
        codec == "vp9" ? ["-crf", FfmpegArguments.Text(crf), "-b:v", "0"] : ["-crf", FfmpegArguments.Text(crf)];

    /// <summary>A given bit rate, with peaks that players' buffers can take.</summary>
    public static IEnumerable<string> Rate(long bitsPerSecond) =>
    [
        "-b:v", FfmpegArguments.Text(bitsPerSecond),
        "-maxrate", FfmpegArguments.Text(bitsPerSecond * 107 / 100),
        "-bufsize", FfmpegArguments.Text(bitsPerSecond * 3 / 2),
    ];

    /// <summary>Stretches to a size with square pixels.</summary>
    public static string Scale(PixelSize size) => $"scale={size.Width}:{size.Height},setsar=1";
}
