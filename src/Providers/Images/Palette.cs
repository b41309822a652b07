namespace Orleans.MediaTasks.Providers.Images;

/// <summary>The colours of one picture: some that run into each other behind, and accents that stand before them.</summary>
internal sealed record Palette(IReadOnlyList<Colour> Ground, IReadOnlyList<Colour> Accents, Colour Deep, Colour Bright)
{
    // Behind, neighbours in hue: what is far apart turns grey where it mixes. Before it, what stands out against them.
    private static readonly double[][] GroundHues = [[0, 22, 48, 76], [0, -30, 28, 60], [0, 14, 30, 44], [0, 40, 70, 105]];
    private static readonly double[][] AccentHues = [[180, 205, 30, 160], [120, 150, -20, 90], [200, 60, 225, 20], [35, 60, 180, 10]];

    public static Palette From(SeededChance chance)
    {
        var hue = chance.Between(0, 360);
        var isDark = chance.Next() < 0.6;
        var (low, high) = isDark ? (0.25, 0.60) : (0.66, 0.91);
        var chroma = isDark ? 0.15 : 0.11;

        var ground = chance.Pick(GroundHues)
            .Select((offset, i) => Colour.FromLightness(low + ((high - low) * i / 3), chroma * chance.Between(0.8, 1.15), hue + offset))
            .ToList();
        var accents = chance.Pick(AccentHues)
            .Select(offset => Colour.FromLightness(isDark ? chance.Between(0.70, 0.88) : chance.Between(0.50, 0.74), 0.16, hue + offset))
            .ToList();
        return new Palette(
            ground,
            accents,
            Colour.FromLightness(isDark ? 0.15 : 0.28, 0.06, hue - 10),
            Colour.FromLightness(0.96, 0.035, hue + 60));
    }
}
