namespace Orleans.MediaTasks.Plugins.Text;

/// <summary>Finds boxes around the text in the map that the detector draws: how likely each pixel belongs to the core of a line. Pure.</summary>
/// <remarks>Boxes stand upright: text that runs askew gets a box that is too large.</remarks>
internal static class TextBoxes
{
    private const float PixelThreshold = 0.3f;
    private const double BoxThreshold = 0.6;
    private const int SmallestSide = 3;

    // The detector draws lines thinner than they are, by an amount that follows from their size.
    private const double Widening = 1.5;

    /// <summary>The boxes, in the map's own pixels, in no order.</summary>
    public static List<Box> Find(ReadOnlySpan<float> map, int width, int height)
    {
        var seen = new bool[map.Length];
        var stack = new Stack<int>();
        List<Box> boxes = [];
        for (var start = 0; start < map.Length; start++)
        {
            if (!seen[start] && map[start] > PixelThreshold)
            {
                seen[start] = true;
                stack.Push(start);
                if (Widen(Flood(map, width, height, seen, stack), width, height) is { } box)
                {
                    boxes.Add(box);
                }
            }
        }

        return boxes;
    }

    private static Island Flood(ReadOnlySpan<float> map, int width, int height, bool[] seen, Stack<int> stack)
    {
        var island = new Island(width, height, 0, 0, 0, 0);
        while (stack.TryPop(out var index))
        {
            var (x, y) = (index % width, index / width);
            island = island.With(x, y, map[index]);
            for (var nearY = Math.Max(y - 1, 0); nearY <= Math.Min(y + 1, height - 1); nearY++)
            {
                for (var nearX = Math.Max(x - 1, 0); nearX <= Math.Min(x + 1, width - 1); nearX++)
                {
                    var near = (nearY * width) + nearX;
                    if (!seen[near] && map[near] > PixelThreshold)
                    {
                        seen[near] = true;
                        stack.Push(near);
                    }
                }
            }
        }

        return island;
    }

    private static Box? Widen(Island island, int width, int height)
    {
        var (wide, high) = (island.Right - island.Left + 1, island.Bottom - island.Top + 1);
        if (island.Sum / island.Pixels < BoxThreshold || Math.Min(wide, high) < SmallestSide)
        {
            return null;
        }

        var margin = wide * high * Widening / (2.0 * (wide + high));
        return new Box(Math.Max(island.Left - margin, 0), Math.Max(island.Top - margin, 0), Math.Min(island.Right + 1 + margin, width), Math.Min(island.Bottom + 1 + margin, height));
    }

    /// <summary>Pixels that hang together.</summary>
    private readonly record struct Island(int Left, int Top, int Right, int Bottom, double Sum, int Pixels)
    {
        public Island With(int x, int y, float value) =>
            new(Math.Min(Left, x), Math.Min(Top, y), Math.Max(Right, x), Math.Max(Bottom, y), Sum + value, Pixels + 1);
    }
}
