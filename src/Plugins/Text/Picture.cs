using System.Globalization;

namespace Orleans.MediaTasks.Plugins.Text;

/// <summary>A part of a picture in pixels; the right and lower edges are outside.</summary>
internal readonly record struct Box(double Left, double Top, double Right, double Bottom)
{
    public double Width => Right - Left;

    public double Height => Bottom - Top;
}

/// <summary>A picture of three bytes a pixel: red, green, blue.</summary>
internal sealed record Picture(int Width, int Height, byte[] Pixels)
{
    private const int Channels = 3;

    /// <summary>Reads a PPM as ffmpeg writes it; null when there is none.</summary>
    public static async Task<Picture?> ReadPpmAsync(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        var bytes = copy.ToArray();
        var position = 0;
        if (NextWord(bytes, ref position) != "P6")
        {
            return null;
        }

        var width = int.Parse(NextWord(bytes, ref position), CultureInfo.InvariantCulture);
        var height = int.Parse(NextWord(bytes, ref position), CultureInfo.InvariantCulture);
        NextWord(bytes, ref position);
        return new Picture(width, height, bytes.AsSpan(position, width * height * Channels).ToArray());
    }

    /// <summary>A part of it, brought to another size, as the models want it: planes of blue, green and red, each value normalised.</summary>
    /// <param name="part">The part.</param>
    /// <param name="width">The width to bring it to.</param>
    /// <param name="height">The height to bring it to.</param>
    /// <param name="stride">The width of a row of the result, of which the rest is zero.</param>
    /// <param name="mean">What is subtracted in each plane, of values from 0 to 1.</param>
    /// <param name="deviation">What it is then divided by.</param>
    public float[] ToPlanes(Box part, int width, int height, int stride, ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation)
    {
        var planes = new float[Channels * stride * height];
        for (var y = 0; y < height; y++)
        {
            var (top, below, down) = Neighbours(part.Top, part.Height / height, y, Height);
            for (var x = 0; x < width; x++)
            {
                var (left, beside, right) = Neighbours(part.Left, part.Width / width, x, Width);
                for (var channel = 0; channel < Channels; channel++)
                {
                    var plane = Channels - 1 - channel;
                    var upper = Mix(At(left, top, channel), At(beside, top, channel), right);
                    var lower = Mix(At(left, below, channel), At(beside, below, channel), right);
                    planes[(((plane * height) + y) * stride) + x] = ((Mix(upper, lower, down) / 255f) - mean[plane]) / deviation[plane];
                }
            }
        }

        return planes;
    }

    private float At(int x, int y, int channel) => Pixels[(((y * Width) + x) * Channels) + channel];

    private static float Mix(float first, float second, float share) => first + ((second - first) * share);

    /// <summary>The two pixels around the middle of a pixel of the result, and how far it lies from the first to the second.</summary>
    private static (int First, int Second, float Share) Neighbours(double origin, double step, int index, int size)
    {
        var position = Math.Clamp(origin + ((index + 0.5) * step) - 0.5, 0, size - 1);
        var first = (int)position;
        return (first, Math.Min(first + 1, size - 1), (float)(position - first));
    }

    private static string NextWord(byte[] bytes, ref int position)
    {
        var start = position;
        while (position < bytes.Length && bytes[position] > ' ')
        {
            position++;
        }

        // One white space ends a word; after the last one the pixels begin.
        return System.Text.Encoding.ASCII.GetString(bytes, start, position++ - start);
    }
}
