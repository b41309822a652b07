namespace Orleans.MediaTasks.Providers.Images.Motifs;

/// <summary>Rings around a point off the middle, some of them dotted, with small bodies on them.</summary>
internal static class Rings
{
    public static void Draw(SvgCanvas canvas, Palette palette, SeededChance chance)
    {
        var (x, y) = (canvas.Width * chance.Between(0.25, 0.75), canvas.Height * chance.Between(0.2, 0.5));
        var reach = Math.Max(canvas.Width, canvas.Height) * 0.85;
        canvas.Glow(x, y, canvas.Unit * 0.75, palette.Ground[^1], 0.7);

        var radius = canvas.Unit * chance.Between(0.07, 0.12);
        canvas.Disc(x, y, radius, palette.Bright, 0.95);
        for (var ring = 0; radius < reach && ring < 40; ring++)
        {
            radius += canvas.Unit * chance.Between(0.03, 0.085);
            var colour = chance.Next() < 0.3 ? palette.Bright : chance.Pick(palette.Accents);
            var fade = 1 - (0.75 * radius / reach);
            var isDotted = chance.Next() < 0.3;
            canvas.Ring(x, y, radius, colour, canvas.Unit * chance.Between(0.002, isDotted ? 0.006 : 0.016), 0.75 * fade, isDotted ? canvas.Unit * 0.012 : 0);
            if (chance.Next() < 0.55)
            {
                var (sine, cosine) = Math.SinCos(chance.Between(0, Math.Tau));
                canvas.Disc(x + (radius * cosine), y + (radius * sine), canvas.Unit * chance.Between(0.008, 0.026), chance.Pick(palette.Accents), 0.95);
            }
        }
    }
}
