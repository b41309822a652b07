using System.Globalization;
using Orleans.MediaTasks.Providers.Input;

namespace Orleans.MediaTasks.Providers.Ffmpeg.Models;

/// <summary>How large a generated video is to be.</summary>
internal static class VideoShape
{
    /// <summary>The longest side of a video whose size is fitted; in pixels no more than 1080p has, which is made in seconds.</summary>
    public const int LargestFitted = 1_920;

    private const int MostFittedPixels = 1_920 * 1_080;
    private const double UsualRatio = 16.0 / 9;

    private static readonly PixelSize Usual = new(640, 360);

    public static PixelSize Read(InputReader input, int maximumPixels) => input.IsLenient ? Fitted(input) : Exact(input, maximumPixels);

    private static PixelSize Exact(InputReader input, int maximumPixels)
    {
        var wide = Usual;
        if (input.Word("resolution", ["360p", "480p", "720p", "1080p"]) is { } resolution)
        {
            wide = new WantedSize(null, int.Parse(resolution.AsSpan()[..^1], CultureInfo.InvariantCulture)).Fit(Usual);
        }

        var shape = input.Word("aspect_ratio", ["16:9", "9:16", "1:1"]) switch
        {
            "9:16" => new PixelSize(wide.Height, wide.Width),
            "1:1" => new PixelSize(wide.Height, wide.Height),
            _ => wide,
        };
        return WantedSize.Read(input, maximumPixels).Fit(shape);
    }

    private static PixelSize Fitted(InputReader input)
    {
        var (width, height) = LooseShape.Fit(LooseShape.Sides(input) ?? Shaped(input), WantedSize.Smallest, LargestFitted, MostFittedPixels);
        return new WantedSize(width, height).Fit(Usual);
    }

    private static (int Width, int Height) Shaped(InputReader input)
    {
        var ratio = LooseShape.Ratio(input) ?? UsualRatio;
        var shorter = LooseShape.Lines(input) ?? (LooseShape.Thousands(input) * 9 / 16) ?? Usual.Height;
        var longer = 2 * (int)Math.Round(shorter * Math.Max(ratio, 1 / ratio) / 2);
        return ratio >= 1 ? (longer, shorter) : (shorter, longer);
    }
}
