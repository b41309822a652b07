namespace Orleans.MediaTasks.Media;

/// <summary>A type of media that the store knows.</summary>
/// <param name="ContentType">The media type it is served with.</param>
/// <param name="Extension">The extension of its key, without the dot.</param>
/// <param name="Families">What a sender may rightly call it: a container may hold sound, pictures or both.</param>
internal sealed record MediaType(string ContentType, string Extension, params string[] Families)
{
    public static readonly MediaType Unknown = new("application/octet-stream", "bin");

    public static readonly MediaType Png = new("image/png", "png", "image");
    public static readonly MediaType Jpeg = new("image/jpeg", "jpg", "image");
    public static readonly MediaType Gif = new("image/gif", "gif", "image");
    public static readonly MediaType Webp = new("image/webp", "webp", "image");
    public static readonly MediaType Bmp = new("image/bmp", "bmp", "image");
    public static readonly MediaType Avif = new("image/avif", "avif", "image");

    public static readonly MediaType Mp4 = new("video/mp4", "mp4", "video", "audio", "application/mp4");
    public static readonly MediaType Mov = new("video/quicktime", "mov", "video", "audio");
    public static readonly MediaType M4a = new("audio/mp4", "m4a", "audio", "video", "application/mp4");
    public static readonly MediaType Webm = new("video/webm", "webm", "video", "audio");
    public static readonly MediaType Mkv = new("video/x-matroska", "mkv", "video", "audio");
    public static readonly MediaType MpegTs = new("video/mp2t", "ts", "video", "audio");

    public static readonly MediaType Mp3 = new("audio/mpeg", "mp3", "audio");
    public static readonly MediaType Wav = new("audio/wav", "wav", "audio");
    public static readonly MediaType Flac = new("audio/flac", "flac", "audio");
    public static readonly MediaType OggAudio = new("audio/ogg", "ogg", "audio", "video", "application/ogg");
    public static readonly MediaType OggVideo = new("video/ogg", "ogv", "video", "audio", "application/ogg");
    public static readonly MediaType Aac = new("audio/aac", "aac", "audio");

    public static readonly MediaType Playlist = new(
        "application/vnd.apple.mpegurl", "m3u8", "application/vnd.apple.mpegurl", "application/x-mpegurl", "audio/mpegurl", "audio/x-mpegurl", "text");

    /// <summary>The types of files in a folder of a ladder or a transcript, which are told by extension: their maker is a program of ours.</summary>
    private static readonly Dictionary<string, string> ByExtension = new(StringComparer.Ordinal)
    {
        ["m3u8"] = Playlist.ContentType,
        ["ts"] = MpegTs.ContentType,
        ["m4s"] = "video/iso.segment",
        ["mp4"] = Mp4.ContentType,
        ["m4a"] = M4a.ContentType,
        ["aac"] = Aac.ContentType,
        ["vtt"] = "text/vtt",
        ["json"] = "application/json",
        ["png"] = Png.ContentType,
        ["jpg"] = Jpeg.ContentType,
        ["jpeg"] = Jpeg.ContentType,
        ["webp"] = Webp.ContentType,
    };

    /// <summary>The media type of a file of a folder; null when folders hold no such files.</summary>
    public static string? OfFile(string path) => ByExtension.GetValueOrDefault(Path.GetExtension(path).TrimStart('.'));

    /// <summary>Whether a sender's claim fits; a claim that says nothing fits everything.</summary>
    public bool Fits(string? claimed)
    {
        var claim = claimed?.Split(';')[0].Trim().ToLowerInvariant();
        if (claim is null or "" or "application/octet-stream" or "binary/octet-stream")
        {
            return true;
        }

        var family = claim.Split('/')[0];
        return this == Unknown ? family is not ("image" or "video" or "audio") : Families.Contains(family) || Families.Contains(claim);
    }
}
