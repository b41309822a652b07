using NetVips;

namespace Orleans.MediaTasks.Providers.Images;

/// <summary>Turns a picture into the bytes of a file.</summary>
internal static class PictureFile
{
    public static string ContentType(string format) => $"image/{format}";

    public static byte[] Encode(Image picture, string format) => format switch
    {
        "png" => picture.PngsaveBuffer(compression: 5, keep: Enums.ForeignKeep.None),
        "webp" => picture.WebpsaveBuffer(q: 88, effort: 2, keep: Enums.ForeignKeep.None),
        "jpeg" => picture.JpegsaveBuffer(q: 90, optimizeCoding: true, keep: Enums.ForeignKeep.None),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "There is no such format."),
    };
}
