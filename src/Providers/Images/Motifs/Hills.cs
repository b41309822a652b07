using System.Text;

namespace Orleans.MediaTasks.Providers.Images.Motifs;

/// <summary>Hills one behind the other under a low sun.</summary>
internal static class Hills
{
    private const int Layers = 5;
    private const int Points = 72;

    public static void Draw(SvgCanvas canvas, Palette palette, SeededChance chance)
    {
        var (x, y) = (canvas.Width * chance.Between(0.2, 0.8), canvas.Height * chance.Between(0.22, 0.42));
        var radius = canvas.Unit * chance.Between(0.08, 0.14);
        canvas.Glow(x, y, radius * 4.5, palette.Bright, 0.55);
        canvas.Disc(x, y, radius, palette.Bright, 0.95);

        for (var layer = 0; layer < Layers; layer++)
        {
            var depth = (layer + 1.0) / Layers;
            // The far ones take the colour of the air, the near ones lose it.
            var colour = Mix(palette.Ground[1], palette.Deep, 0.12 + (0.80 * depth));
            canvas.Area(Ridge(canvas, 0.40 + (0.42 * depth), 0.10 - (0.04 * depth), chance), colour, 1);
        }
    }

    private static string Ridge(SvgCanvas canvas, double level, double height, SeededChance chance)
    {
        var (first, second, third) = (chance.Between(0, 6.3), chance.Between(0, 6.3), chance.Between(0, 6.3));
        var waves = chance.Between(0.8, 1.7) * Math.Clamp(canvas.Width / canvas.Height, 0.6, 6);
        var path = new StringBuilder($"M0 {canvas.Height:0}");
        for (var i = 0; i <= Points; i++)
        {
            var along = (double)i / Points;
            var rise = Math.Sin((along * waves * 6.3) + first) + (0.45 * Math.Sin((along * waves * 14) + second)) + (0.18 * Math.Sin((along * waves * 31) + third));
            path.Append($"L{canvas.Width * along:0.#} {canvas.Height * (level - (height * rise)):0.##}");
        }

        return path.Append($"L{canvas.Width:0} {canvas.Height:0}Z").ToString();
    }

    private static Colour Mix(Colour a, Colour b, double share) =>
        new(a.Red + ((b.Red - a.Red) * share), a.Green + ((b.Green - a.Green) * share), a.Blue + ((b.Blue - a.Blue) * share));
}
