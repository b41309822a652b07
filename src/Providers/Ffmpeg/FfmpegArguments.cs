using System.Globalization;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>The parts of command lines that every call shares, and how values are written in them.</summary>
internal static class FfmpegArguments
{
    // Decoders that media of today needs. The rest of the some five hundred stay out of reach of a hostile file.
    private const string Decoders =
        "h264,hevc,vp8,libvpx,vp9,libvpx-vp9,av1,libdav1d,libaom-av1,mpeg1video,mpeg2video,mpeg4,h263,flv,theora,mjpeg,prores,dvvideo," +
        "png,apng,webp,gif,bmp,aac,aac_latm,mp2,mp2float,mp3,mp3float,ac3,eac3,opus,libopus,vorbis,libvorbis,flac,alac," +
        "pcm_s8,pcm_u8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,pcm_alaw,pcm_mulaw,adpcm_ms,adpcm_ima_wav";

    /// <summary>Opens one file as the family it is known to be; valid for ffmpeg and, but for the leading <c>-i</c>, for ffprobe.</summary>
    /// <remarks>The path is absolute and behind <c>file:</c>, so that it can be neither an option nor another protocol.</remarks>
    public static IEnumerable<string> OpenFile(string path, MediaFamily family, int maximumPixels) =>
    [
        "-protocol_whitelist", "file,pipe",
        "-format_whitelist", family.Allowed,
        "-codec_whitelist", Decoders,
        "-max_pixels", Text(maximumPixels),
        "-f", family.Demuxer,
        "-i", $"file:{path}",
    ];

    /// <summary>Opens a generator: a filter graph made by us from checked numbers only.</summary>
    public static IEnumerable<string> OpenGenerator(string graph) => ["-format_whitelist", "lavfi", "-f", "lavfi", "-i", graph];

    /// <summary>Options before the first input.</summary>
    public static IEnumerable<string> Global(int threads) =>
    [
        // Information is where ffmpeg says which signal ended it; the levels tell it from what is wrong.
        "-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+info", "-y",
        "-progress", "pipe:1", "-stats_period", "0.25",
        "-filter_threads", Text(threads), "-filter_complex_threads", Text(threads),
    ];

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Seconds(double seconds) => seconds.ToString("0.######", CultureInfo.InvariantCulture);
}
