using System.Globalization;
using System.Text.RegularExpressions;
using Orleans.MediaTasks.Providers.Input;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>Width and height of a picture.</summary>
internal readonly record struct PixelSize(int Width, int Height)
{
    public long Pixels => (long)Width * Height;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Width}x{Height}");
}

/// <summary>A size as it was asked for: both sides, one side, or nothing.</summary>
internal sealed partial record WantedSize(int? Width, int? Height)
{
    public const int Smallest = 16;
    public const int Largest = 8192;

    public bool IsEmpty => Width is null && Height is null;

    /// <summary>Reads <c>size</c> (<c>1280x720</c>), or <c>width</c> and <c>height</c>.</summary>
    public static WantedSize Read(InputReader input, int maximumPixels)
    {
        var wanted = input.Has("size") ? ReadText(input) : new WantedSize(
            (int?)input.Integer("width", Smallest, Largest),
            (int?)input.Integer("height", Smallest, Largest));
        if (input.Has("size") && (input.Has("width") || input.Has("height")) && !input.IsLenient)
        {
            input.Refuse("size", "input.size already names width and height: leave out input.width and input.height.");
        }

        if ((long)(wanted.Width ?? 0) * (wanted.Height ?? 0) > maximumPixels)
        {
            input.Refuse(input.Has("size") ? "size" : "width", $"The picture may have at most {maximumPixels:N0} pixels.");
        }

        return wanted;
    }

    /// <summary>Both sides, even as 4:2:0 video needs them, a missing one so that the source's aspect is kept.</summary>
    public PixelSize Fit(PixelSize source) => (Width, Height) switch
    {
        ({ } width, { } height) => new PixelSize(Even(width), Even(height)),
        ({ } width, null) => new PixelSize(Even(width), Follow(Even(width), source.Height, source.Width)),
        (null, { } height) => new PixelSize(Follow(Even(height), source.Width, source.Height), Even(height)),
        _ => new PixelSize(Even(source.Width), Even(source.Height)),
    };

    // A given side is never exceeded; a side that follows the other one comes as near to the aspect as it can.
    private static int Even(int side) => Math.Max(2, side / 2 * 2);

    private static int Follow(int side, int other, int own) => (int)Math.Max(2, Math.Round((double)side * other / own / 2) * 2);

    private static WantedSize ReadText(InputReader input)
    {
        var match = Form().Match(input.Text("size", 32) ?? "");
        if (match.Success
            && Side(match.Groups[1]) is >= Smallest and <= Largest and var width
            && Side(match.Groups[2]) is >= Smallest and <= Largest and var height)
        {
            return new WantedSize(width, height);
        }

        input.Refuse("size", $"input.size must be WIDTHxHEIGHT, for example 1280x720, each side from {Smallest} to {Largest}.");
        return new WantedSize(null, null);
    }

    private static int Side(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex("^([0-9]{1,5})x([0-9]{1,5})$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
