using NetVips;
using Orleans.MediaTasks.Providers.Images.Motifs;

namespace Orleans.MediaTasks.Providers.Images;

/// <summary>Composes one picture: ground, motif, and the prompt on a card.</summary>
internal sealed class Picture(PictureFont font)
{
    // Below this side a card would hide the picture and still not be legible.
    private const int SmallestSideWithCard = 96;
    private const int SmallestSideWithCaption = 256;

    private readonly Lettering _lettering = new(font);

    /// <summary>Describes the picture; pixels are made when the image is read.</summary>
    public Image Compose(string prompt, long seed, int width, int height)
    {
        var chance = SeededChance.Of(prompt, seed);
        var palette = Palette.From(chance);
        using var ground = Ground.Paint(width, height, palette, chance);
        var canvas = new SvgCanvas(width, height);
        chance.Pick(AllMotifs.List)(canvas, palette, chance);

        var prompted = PromptText.Letterable(prompt, font.Coverage);
        var isLegible = PromptText.IsLegible(prompted);
        using var text = isLegible ? Headline(prompted, canvas) : null;
        using var caption = isLegible && text is null ? null : Caption(isLegible ? $"local/image · seed {seed}" : $"local/image · seed {seed} · the prompt is in a script that the font lacks", canvas);
        return Letter(ground, canvas, text, caption);
    }

    private Image? Headline(string text, SvgCanvas canvas) => canvas.Unit < SmallestSideWithCard ? null : _lettering.Fit(
        text,
        (int)CardLayout.TextWidth(canvas),
        (int)CardLayout.TextHeight(canvas),
        largest: Math.Max(canvas.Unit * 0.075, Math.Min(canvas.Height * 0.15, canvas.Width * 0.05)),
        smallest: Math.Max(Lettering.SmallestSize, canvas.Unit * 0.026));

    private Image? Caption(string text, SvgCanvas canvas) => canvas.Unit < SmallestSideWithCaption ? null : _lettering.Fit(
        text, (int)CardLayout.TextWidth(canvas), (int)CardLayout.TextHeight(canvas), canvas.Unit * 0.019, canvas.Unit * 0.019);

    private static Image Letter(Image ground, SvgCanvas canvas, Image? text, Image? caption)
    {
        if (text is null && caption is null)
        {
            return Over(ground, canvas);
        }

        var card = CardLayout.Of(canvas, SizeOf(text), SizeOf(caption));
        canvas.Card(card.X, card.Y, card.Width, card.Height, canvas.Unit * 0.028);
        using var drawn = Over(ground, canvas);
        using var lettered = Ink(drawn, text, card.TextX, card.TextY, 255);
        return Ink(lettered, caption, card.TextX, card.CaptionY, 185);
    }

    private static (int Width, int Height)? SizeOf(Image? mask) => mask is null ? null : (mask.Width, mask.Height);

    private static Image Over(Image ground, SvgCanvas canvas)
    {
        using var drawing = Image.SvgloadBuffer(System.Text.Encoding.UTF8.GetBytes(canvas.ToString()));
        using var colours = drawing.ExtractBand(0, n: 3);
        using var alpha = drawing.ExtractBand(3);
        return alpha.Ifthenelse(colours, ground, blend: true);
    }

    private static Image Ink(Image picture, Image? mask, int x, int y, double white)
    {
        if (mask is null)
        {
            return picture.Copy();
        }

        using var faded = white < 255 ? (mask * (white / 255)).Cast(Enums.BandFormat.Uchar) : mask.Copy();
        using var placed = faded.Embed(x, y, picture.Width, picture.Height);
        using var ink = picture.NewFromImage(255, 255, 255);
        return placed.Ifthenelse(ink, picture, blend: true);
    }
}
