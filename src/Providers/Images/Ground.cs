using NetVips;

namespace Orleans.MediaTasks.Providers.Images;

/// <summary>The background: a few colours that run into each other.</summary>
/// <remarks>Mixed on a small grid and enlarged, which costs a fraction of mixing every pixel and looks the same.</remarks>
internal static class Ground
{
    private const int Grid = 24;

    public static Image Paint(int width, int height, Palette palette, SeededChance chance)
    {
        var spots = palette.Ground.Concat(palette.Ground.Take(2))
            .Select(colour => (X: chance.Between(0, 1), Y: chance.Between(0, 1), Reach: chance.Between(0.18, 0.34), Colour: colour))
            .ToList();
        var pixels = new byte[Grid * Grid * 3];
        for (var y = 0; y < Grid; y++)
        {
            for (var x = 0; x < Grid; x++)
            {
                var (red, green, blue, weights) = (0.0, 0.0, 0.0, 1e-9);
                foreach (var spot in spots)
                {
                    var (across, down) = ((x / (Grid - 1.0)) - spot.X, (y / (Grid - 1.0)) - spot.Y);
                    var weight = Math.Exp(-((across * across) + (down * down)) / (2 * spot.Reach * spot.Reach));
                    red += spot.Colour.Red * weight;
                    green += spot.Colour.Green * weight;
                    blue += spot.Colour.Blue * weight;
                    weights += weight;
                }

                var at = ((y * Grid) + x) * 3;
                pixels[at] = (byte)Math.Round(255 * red / weights);
                pixels[at + 1] = (byte)Math.Round(255 * green / weights);
                pixels[at + 2] = (byte)Math.Round(255 * blue / weights);
            }
        }

        using var small = Image.NewFromMemoryCopy(pixels, Grid, Grid, 3, Enums.BandFormat.Uchar);
        using var tagged = small.Copy(interpretation: Enums.Interpretation.Srgb);
        return tagged.Resize((double)width / Grid, vscale: (double)height / Grid, kernel: Enums.Kernel.Cubic);
    }
}
