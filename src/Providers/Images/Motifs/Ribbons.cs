namespace Orleans.MediaTasks.Providers.Images.Motifs;

/// <summary>Bundles of fine lines that run through the picture and cross.</summary>
internal static class Ribbons
{
    private const int Lines = 26;

    public static void Draw(SvgCanvas canvas, Palette palette, SeededChance chance)
    {
        canvas.Glow(canvas.Width * chance.Between(0.2, 0.8), canvas.Height * chance.Between(0.2, 0.6), canvas.Unit * 0.7, palette.Bright, 0.4);
        for (var bundle = 0; bundle < 3; bundle++)
        {
            var colour = bundle == 0 ? palette.Bright : palette.Accents[bundle];
            double[] from = [.. Enumerable.Range(0, 4).Select(_ => chance.Between(-0.05, 0.95))];
            double[] to = [.. from.Select(start => start + chance.Between(-0.35, 0.35))];
            for (var line = 0; line < Lines; line++)
            {
                var share = (double)line / (Lines - 1);
                var y = from.Zip(to, (a, b) => canvas.Height * (a + ((b - a) * share))).ToArray();
                var path = $"M{-0.02 * canvas.Width:0.#} {y[0]:0.##}C{0.33 * canvas.Width:0.#} {y[1]:0.##} {0.66 * canvas.Width:0.#} {y[2]:0.##} {1.02 * canvas.Width:0.#} {y[3]:0.##}";
                canvas.Line(path, colour, canvas.Unit * (0.0012 + (0.004 * share * share)), 0.25 + (0.5 * share));
            }
        }
    }
}
