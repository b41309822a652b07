namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>A container that ffmpeg is let near, told by the stored media type; the demuxer is then forced, so that content cannot choose another.</summary>
/// <param name="Demuxer">The name for <c>-f</c>.</param>
/// <param name="Allowed">The demuxers that may open anything in it, for <c>-format_whitelist</c>.</param>
/// <param name="IsStill">Whether it holds one picture.</param>
internal sealed record MediaFamily(string Demuxer, string Allowed, bool IsStill = false)
{
    /// <summary>The playlists that we make ourselves; never a source.</summary>
    public static readonly MediaFamily OwnPlaylist = new("hls", "hls,mpegts");

    private static readonly MediaFamily Mp4 = new("mov", "mov");
    private static readonly MediaFamily Matroska = new("matroska", "matroska");
    private static readonly MediaFamily Ogg = new("ogg", "ogg");
    private static readonly MediaFamily Wave = new("wav", "wav");
    private static readonly MediaFamily Flac = new("flac", "flac");
    private static readonly MediaFamily Mp3 = new("mp3", "mp3");

    private static readonly Dictionary<string, MediaFamily> ByContentType = new(StringComparer.OrdinalIgnoreCase)
    {
        ["video/mp4"] = Mp4,
        ["video/quicktime"] = Mp4,
        ["video/3gpp"] = Mp4,
        ["video/x-m4v"] = Mp4,
        ["audio/mp4"] = Mp4,
        ["audio/x-m4a"] = Mp4,
        ["video/webm"] = Matroska,
        ["audio/webm"] = Matroska,
        ["video/x-matroska"] = Matroska,
        ["video/matroska"] = Matroska,
        ["audio/x-matroska"] = Matroska,
        ["video/ogg"] = Ogg,
        ["audio/ogg"] = Ogg,
        ["application/ogg"] = Ogg,
        ["audio/opus"] = Ogg,
        ["video/x-msvideo"] = new("avi", "avi"),
        ["video/avi"] = new("avi", "avi"),
        ["video/mp2t"] = new("mpegts", "mpegts"),
        ["video/mpeg"] = new("mpeg", "mpeg"),
        ["video/x-flv"] = new("flv", "flv"),
        ["audio/mpeg"] = Mp3,
        ["audio/mp3"] = Mp3,
        ["audio/wav"] = Wave,
        ["audio/x-wav"] = Wave,
        ["audio/wave"] = Wave,
        ["audio/vnd.wave"] = Wave,
        ["audio/flac"] = Flac,
        ["audio/x-flac"] = Flac,
        ["audio/aac"] = new("aac", "aac"),
        ["image/gif"] = new("gif", "gif"),
        ["image/png"] = new("png_pipe", "png_pipe", IsStill: true),
        ["image/jpeg"] = new("jpeg_pipe", "jpeg_pipe", IsStill: true),
        ["image/webp"] = new("webp_pipe", "webp_pipe", IsStill: true),
        ["image/bmp"] = new("bmp_pipe", "bmp_pipe", IsStill: true),
    };

    /// <summary>The family of a stored media type; null for everything that is not plain sound or picture, playlists above all.</summary>
    public static MediaFamily? Of(string contentType) => ByContentType.GetValueOrDefault(contentType.Split(';')[0].Trim());
}
