namespace Orleans.MediaTasks.Providers.Images;

/// <summary>Where the card with the prompt lies: at the lower left, as small as its text allows.</summary>
internal sealed record CardLayout(int X, int Y, int Width, int Height, int TextX, int TextY, int CaptionY)
{
    private const double Margin = 0.055;
    private const double Padding = 0.042;
    private const double Gap = 0.030;
    private const double MaximumShareOfHeight = 0.52;
    private const double MaximumWidth = 1.30;

    /// <summary>The room for text across.</summary>
    public static double TextWidth(SvgCanvas canvas) =>
        Math.Min(canvas.Width - (2 * Margin * canvas.Unit), canvas.Unit * MaximumWidth) - (2 * Padding * canvas.Unit);

    /// <summary>The room for text down.</summary>
    public static double TextHeight(SvgCanvas canvas) =>
        Math.Min(canvas.Height * MaximumShareOfHeight, canvas.Unit) - (2 * Padding * canvas.Unit);

    /// <summary>Lays out a text and a caption below it; either may be missing.</summary>
    public static CardLayout Of(SvgCanvas canvas, (int Width, int Height)? text, (int Width, int Height)? caption)
    {
        var padding = canvas.Unit * Padding;
        var gap = text is null || caption is null ? 0 : canvas.Unit * Gap;
        var width = Math.Max(text?.Width ?? 0, caption?.Width ?? 0) + (2 * padding);
        var height = (text?.Height ?? 0) + gap + (caption?.Height ?? 0) + (2 * padding);
        var (x, y) = (canvas.Unit * Margin, canvas.Height - (canvas.Unit * Margin) - height);
        return new CardLayout(
            (int)x,
            (int)y,
            (int)Math.Ceiling(width),
            (int)Math.Ceiling(height),
            (int)(x + padding),
            (int)(y + padding),
            (int)(y + height - padding - (caption?.Height ?? 0)));
    }
}
