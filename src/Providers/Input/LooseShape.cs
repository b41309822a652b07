using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Orleans.MediaTasks.Providers.Input;

/// <summary>The ways in which clients say how large a picture is to be, read without refusing anything.</summary>
internal static partial class LooseShape
{
    private const double FlattestRatio = 8;

    /// <summary>Both sides, from <c>size</c> or <c>resolution</c> (<c>1280x720</c>), or from <c>width</c> and <c>height</c>; null when they are not named.</summary>
    public static (int Width, int Height)? Sides(InputReader input) =>
        Pair(Text(input, "size")) ?? Pair(Text(input, "resolution")) ?? (Side(input, "width") is { } width && Side(input, "height") is { } height ? (width, height) : null);

    /// <summary>The shorter side of <c>resolution</c> <c>720p</c>, also written in <c>size</c>; null when it is not named so.</summary>
    public static int? Lines(InputReader input) => Number(LinesForm(), Text(input, "resolution")) ?? Number(LinesForm(), Text(input, "size"));

    /// <summary>The longer side of <c>resolution</c> <c>2K</c>, also written in <c>size</c>, a K being 1024 pixels; null when it is not named so.</summary>
    public static int? Thousands(InputReader input) => (Number(ThousandsForm(), Text(input, "resolution")) ?? Number(ThousandsForm(), Text(input, "size"))) * 1_024;

    /// <summary>Width over height from <c>aspect_ratio</c> <c>16:9</c>; null when it is not named so.</summary>
    public static double? Ratio(InputReader input)
    {
        var match = RatioForm().Match(Text(input, "aspect_ratio"));
        return match.Success && Number(match.Groups[1]) is > 0 and var width && Number(match.Groups[2]) is > 0 and var height
            ? Math.Clamp((double)width / height, 1 / FlattestRatio, FlattestRatio)
            : null;
    }

    /// <summary>Makes a size smaller, in its own proportions, until it keeps the bounds.</summary>
    public static (int Width, int Height) Fit((int Width, int Height) size, int smallest, int largest, int maximumPixels)
    {
        var scale = Math.Min(
            Math.Min(1, (double)largest / Math.Max(size.Width, size.Height)),
            Math.Sqrt(maximumPixels / Math.Max(1.0, (double)size.Width * size.Height)));
        return (Side(size.Width), Side(size.Height));

        // A hair more, so that a side that comes out at a bound does not fall below it by rounding.
        int Side(int side) => Math.Clamp((int)((side * scale) + 1e-6), smallest, largest);
    }

    private static int? Side(InputReader input, string name) =>
        input.Element(name) is { } value && LooseNumber.Of(value) is { } number ? (int)Math.Clamp(number, 1, 99_999) : null;

    private static (int Width, int Height)? Pair(string text)
    {
        var match = PairForm().Match(text);
        return match.Success ? (Number(match.Groups[1]), Number(match.Groups[2])) : null;
    }

    private static int? Number(Regex form, string text) => form.Match(text) is { Success: true } match ? Number(match.Groups[1]) : null;

    private static int Number(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Text(InputReader input, string name) => input.Element(name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    [GeneratedRegex(@"^\s*([0-9]{1,5})\s*[xX*×]\s*([0-9]{1,5})\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PairForm();

    [GeneratedRegex(@"^\s*([0-9]{1,5})[pP]\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex LinesForm();

    [GeneratedRegex(@"^\s*([0-9]{1,2})[kK]\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex ThousandsForm();

    [GeneratedRegex(@"^\s*([0-9]{1,4})\s*[:/]\s*([0-9]{1,4})\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex RatioForm();
}
