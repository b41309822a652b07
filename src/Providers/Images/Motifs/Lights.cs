namespace Orleans.MediaTasks.Providers.Images.Motifs;

/// <summary>Lights out of focus, large ones behind and small sharp ones before them.</summary>
internal static class Lights
{
    public static void Draw(SvgCanvas canvas, Palette palette, SeededChance chance)
    {
        for (var i = 0; i < 5; i++)
        {
            canvas.Glow(X(canvas, chance), Y(canvas, chance), canvas.Unit * chance.Between(0.25, 0.5), chance.Pick(palette.Ground), 0.7);
        }

        for (var i = 0; i < 34; i++)
        {
            var (x, y, radius) = (X(canvas, chance), Y(canvas, chance), canvas.Unit * chance.Between(0.015, 0.095));
            var colour = chance.Next() < 0.25 ? palette.Bright : chance.Pick(palette.Accents);
            var opacity = chance.Between(0.12, 0.5);
            canvas.Disc(x, y, radius, colour, opacity);
            canvas.Ring(x, y, radius, palette.Bright, canvas.Unit * 0.0016, opacity * 0.9);
        }

        for (var i = 0; i < 60; i++)
        {
            canvas.Disc(X(canvas, chance), Y(canvas, chance), canvas.Unit * chance.Between(0.001, 0.0045), palette.Bright, chance.Between(0.5, 1));
        }
    }

    private static double X(SvgCanvas canvas, SeededChance chance) => canvas.Width * chance.Between(-0.05, 1.05);

    private static double Y(SvgCanvas canvas, SeededChance chance) => canvas.Height * chance.Between(-0.05, 1.05);
}
