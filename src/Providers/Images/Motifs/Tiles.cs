namespace Orleans.MediaTasks.Providers.Images.Motifs;

/// <summary>A pavement of quarter discs, discs and triangles.</summary>
internal static class Tiles
{
    private const int MaximumTiles = 1_500;

    public static void Draw(SvgCanvas canvas, Palette palette, SeededChance chance)
    {
        var wanted = canvas.Unit / (4 + chance.Below(4));
        var size = Math.Max(wanted, Math.Sqrt(canvas.Width * canvas.Height / MaximumTiles));
        for (var y = 0.0; y < canvas.Height; y += size)
        {
            for (var x = 0.0; x < canvas.Width; x += size)
            {
                Tile(canvas, palette, chance, x, y, size);
            }
        }
    }

    private static void Tile(SvgCanvas canvas, Palette palette, SeededChance chance, double x, double y, double size)
    {
        var shape = chance.Below(6);
        var colour = chance.Next() < 0.18 ? palette.Bright : chance.Pick(palette.Accents);
        var opacity = chance.Between(0.35, 0.9);
        var isMirrored = chance.Next() < 0.5;
        var (left, right) = isMirrored ? (x + size, x) : (x, x + size);
        var sweep = isMirrored ? 0 : 1;
        switch (shape)
        {
            case 0:
                canvas.Area($"M{left:0.##} {y:0.##}L{right:0.##} {y:0.##}A{size:0.##} {size:0.##} 0 0 {sweep} {left:0.##} {y + size:0.##}Z", colour, opacity);
                break;
            case 1:
                canvas.Area($"M{left:0.##} {y + size:0.##}L{left:0.##} {y:0.##}A{size:0.##} {size:0.##} 0 0 {sweep} {right:0.##} {y + size:0.##}Z", colour, opacity);
                break;
            case 2:
                canvas.Area($"M{left:0.##} {y:0.##}L{right:0.##} {y:0.##}L{left:0.##} {y + size:0.##}Z", colour, opacity);
                break;
            case 3:
                canvas.Disc(x + (size / 2), y + (size / 2), size * 0.36, colour, opacity);
                break;
            case 4:
                canvas.Ring(x + (size / 2), y + (size / 2), size * 0.30, colour, size * 0.12, opacity);
                break;
        }
    }
}
