using NetVips;

namespace Orleans.MediaTasks.Providers.Images;

/// <summary>Text set in the shipped font, as masks of its ink.</summary>
internal sealed class Lettering(PictureFont font)
{
    /// <summary>Below this, letters of the font are no longer told apart.</summary>
    public const double SmallestSize = 9;

    // Averages of the font, to start near the right size; the drawn mask decides.
    private const double LetterWidth = 0.56;
    private const double LineHeight = 1.18;
    private const double Shrink = 0.92;
    private const int MaximumTries = 12;

    /// <summary>Sets the text as large as the room allows; when even the smallest size is too large, the text is shortened. Null when there is no room for a word.</summary>
    public Image? Fit(string text, int width, int height, double largest, double smallest)
    {
        if (text.Length == 0 || width < 6 * smallest * LetterWidth || height < smallest * LineHeight)
        {
            return null;
        }

        var fitted = PromptText.Shorten(text, Capacity(width, height, smallest));
        var size = largest;
        while (size > smallest && Capacity(width, height, size) < fitted.Length)
        {
            size = Math.Max(smallest, size * Shrink);
        }

        for (var i = 0; i < MaximumTries; i++)
        {
            var mask = Draw(fitted, size, width);
            if (mask.Height <= height && mask.Width <= width)
            {
                return mask;
            }

            mask.Dispose();
            fitted = size > smallest ? fitted : PromptText.Shorten(fitted, Math.Max(2, fitted.Length * 4 / 5));
            size = Math.Max(smallest, size * Shrink);
        }

        return null;
    }

    /// <summary>Sets one text at one size, wrapped at a width.</summary>
    public Image Draw(string text, double size, int width) => Image.Text(
        PromptText.Markup(text),
        font: $"{PictureFont.Family} {size:0.#}px",
        fontfile: font.Path,
        width: width,
        dpi: 72,
        wrap: Enums.TextWrap.WordChar);

    private static int Capacity(int width, int height, double size) =>
        (int)Math.Max(2, Math.Max(1, Math.Floor(height / (size * LineHeight))) * width / (size * LetterWidth));
}
