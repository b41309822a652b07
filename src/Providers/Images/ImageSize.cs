using System.Globalization;
using System.Text.RegularExpressions;
using Orleans.MediaTasks.Providers.Input;

namespace Orleans.MediaTasks.Providers.Images;

/// <summary>How large a picture is to be.</summary>
internal static partial class ImageSize
{
    public const int MinimumSide = 16;

    private const int UsualSide = 1_024;

    private static readonly string[] UsualSizes = ["512x512", "1024x1024", "1536x1024", "1024x1536", "1920x1080"];

    public static (int Width, int Height) Read(InputReader input, ImagesOptions options) => input.IsLenient ? Fitted(input, options) : Exact(input, options);

    private static (int Width, int Height) Exact(InputReader input, ImagesOptions options)
    {
        if (input.Text("size", 100) is not { } size)
        {
            return (UsualSide, UsualSide);
        }

        var match = Form().Match(size);
        if (match.Success
            && Side(match.Groups[1]) is var width && width >= MinimumSide && width <= options.MaximumSide
            && Side(match.Groups[2]) is var height && height >= MinimumSide && height <= options.MaximumSide
            && (long)width * height <= options.MaximumPixels)
        {
            return (width, height);
        }

        input.Refuse(
            "size",
            $"input.size must be WIDTHxHEIGHT with sides of {MinimumSide} to {options.MaximumSide} and at most {options.MaximumPixels:N0} pixels.",
            UsualSizes);
        return (UsualSide, UsualSide);
    }

    private static (int Width, int Height) Fitted(InputReader input, ImagesOptions options) =>
        LooseShape.Fit(LooseShape.Sides(input) ?? Shaped(input), MinimumSide, options.MaximumSide, options.MaximumPixels);

    // 1K is a longer side of 1024 whatever the shape; 720p is a shorter side of 720.
    private static (int Width, int Height) Shaped(InputReader input)
    {
        var ratio = LooseShape.Ratio(input) ?? 1;
        var flatness = Math.Max(ratio, 1 / ratio);
        var longer = LooseShape.Thousands(input) ?? (LooseShape.Lines(input) is { } lines ? (int)Math.Round(lines * flatness) : UsualSide);
        var shorter = (int)Math.Round(longer / flatness);
        return ratio >= 1 ? (longer, shorter) : (shorter, longer);
    }

    private static int Side(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex("^([0-9]{1,5})x([0-9]{1,5})\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
