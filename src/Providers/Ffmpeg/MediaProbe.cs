using System.Globalization;
using System.Text.Json;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>What ffprobe says about a file.</summary>
/// <param name="Duration">Its length in seconds; null when unknown or meaningless.</param>
/// <param name="Size">How large its picture is shown: rotated and with square pixels; null without a picture.</param>
/// <param name="FrameRate">Pictures a second; null when unknown.</param>
/// <param name="HasAudio">Whether there is sound in it.</param>
/// <param name="Report">Format, duration and streams as compact JSON.</param>
internal sealed record MediaProbe(double? Duration, PixelSize? Size, double? FrameRate, bool HasAudio, string Report)
{
    /// <summary>What to ask ffprobe for. No tags: they are free text of the file's maker.</summary>
    public const string Entries =
        "format=format_name,duration,size,bit_rate" +
        ":stream=index,codec_type,codec_name,profile,width,height,sample_aspect_ratio,pix_fmt,avg_frame_rate,duration,nb_frames,bit_rate,sample_rate,channels" +
        ":stream_disposition=attached_pic:stream_side_data=rotation";

    public bool HasPicture => Size is not null;

    /// <summary>Reads ffprobe's JSON.</summary>
    public static MediaProbe Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var format = document.RootElement.GetProperty("format");
        List<JsonElement> streams = document.RootElement.TryGetProperty("streams", out var list) ? [.. list.EnumerateArray()] : [];
        var video = streams.FirstOrDefault(IsPicture);
        var found = video.ValueKind == JsonValueKind.Object;
        return new MediaProbe(
            Number(format, "duration") is > 0 and var duration ? duration : null,
            found ? ShownSize(video) : null,
            found ? Ratio(video, "avg_frame_rate", '/') : null,
            streams.Any(stream => Word(stream, "codec_type") == "audio"),
            WriteReport(format, streams));
    }

    // The cover of a song is a picture in the file, but not one to encode.
    private static bool IsPicture(JsonElement stream) =>
        Word(stream, "codec_type") == "video"
        && !(stream.TryGetProperty("disposition", out var disposition) && Number(disposition, "attached_pic") == 1);

    private static PixelSize? ShownSize(JsonElement stream)
    {
        if (Number(stream, "width") is not (> 0 and var width) || Number(stream, "height") is not (> 0 and var height))
        {
            return null;
        }

        if (Ratio(stream, "sample_aspect_ratio", ':') is > 0.1 and < 10 and var aspect)
        {
            width = Math.Round(width * aspect);
        }

        var turned = stream.TryGetProperty("side_data_list", out var sideData)
            && sideData.EnumerateArray().Any(item => Math.Abs(Number(item, "rotation") ?? 0) % 180 == 90);
        return turned ? new PixelSize((int)height, (int)width) : new PixelSize((int)width, (int)height);
    }

    private static double? Ratio(JsonElement element, string name, char separator)
    {
        var parts = (Word(element, name) ?? "").Split(separator);
        return parts.Length == 2
            && double.TryParse(parts[0], CultureInfo.InvariantCulture, out var above)
            && double.TryParse(parts[1], CultureInfo.InvariantCulture, out var below)
            && above > 0 && below > 0
            ? above / below
            : null;
    }

    private static double? Number(JsonElement element, string name) => element.TryGetProperty(name, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.Number => value.GetDouble(),
            JsonValueKind.String when double.TryParse(value.GetString(), CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number,
            _ => null,
        }
        : null;

    private static string? Word(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string WriteReport(JsonElement format, List<JsonElement> streams) => JsonSerializer.Serialize(new
    {
        format = Word(format, "format_name"),
        duration = Number(format, "duration"),
        size = Number(format, "size"),
        bit_rate = Number(format, "bit_rate"),
        streams,
    });
}
