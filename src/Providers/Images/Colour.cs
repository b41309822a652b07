namespace Orleans.MediaTasks.Providers.Images;

/// <summary>A colour in sRGB, each part from 0 to 1.</summary>
internal readonly record struct Colour(double Red, double Green, double Blue)
{
    /// <summary>A colour by perceived lightness (0 to 1), chroma (0 to about 0.3) and hue in degrees (OKLCH); what the screen cannot show is clipped.</summary>
    public static Colour FromLightness(double lightness, double chroma, double hue)
    {
        var (sine, cosine) = Math.SinCos(hue * Math.PI / 180);
        var (a, b) = (chroma * cosine, chroma * sine);
        var l = Cube(lightness + (0.3963377774 * a) + (0.2158037573 * b));
        var m = Cube(lightness - (0.1055613458 * a) - (0.0638541728 * b));
        var s = Cube(lightness - (0.0894841775 * a) - (1.2914855480 * b));
        return new Colour(
            ToScreen((4.0767416621 * l) - (3.3077115913 * m) + (0.2309699292 * s)),
            ToScreen((-1.2684380046 * l) + (2.6097574011 * m) - (0.3413193965 * s)),
            ToScreen((-0.0041960863 * l) - (0.7034186147 * m) + (1.7076147010 * s)));
    }

    /// <summary>The colour as SVG writes it.</summary>
    public override string ToString() => $"#{Byte(Red):x2}{Byte(Green):x2}{Byte(Blue):x2}";

    private static int Byte(double part) => (int)Math.Round(part * 255);

    private static double Cube(double value) => value * value * value;

    private static double ToScreen(double linear)
    {
        var clipped = Math.Clamp(linear, 0, 1);
        return clipped <= 0.0031308 ? 12.92 * clipped : (1.055 * Math.Pow(clipped, 1 / 2.4)) - 0.055;
    }
}
