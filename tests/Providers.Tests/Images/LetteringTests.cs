namespace Orleans.MediaTasks.Providers.Images;

public sealed class LetteringTests
{
    private readonly Lettering _lettering = new(PictureFont.Load());

    [Fact]
    public void Draw_WhenTextHoldsMarkup_DrawsItsSigns()
    {
        // Were the markup obeyed, both would show the same letter.
        using var markup = _lettering.Draw("<i>x</i>&amp;", 20, 500);
        using var plain = _lettering.Draw("x&", 20, 500);

        Assert.True(markup.Width > plain.Width * 2);
    }

    [Fact]
    public void Draw_WhenTextIsDrawn_LeavesInk()
    {
        // Without the font the library draws nothing, or boxes, and says nothing.
        using var narrow = _lettering.Draw("iii", 40, 500);
        using var wide = _lettering.Draw("MMM", 40, 500);

        Assert.InRange(narrow.Avg(), 10, 200);
        Assert.True(wide.Width > narrow.Width * 2);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("a sentence of some length that has to be wrapped over several lines to find its place")]
    [InlineData("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft")]
    public void Fit_WhateverTheText_StaysInsideTheRoom(string text)
    {
        foreach (var repeated in new[] { text, string.Join(' ', Enumerable.Repeat(text, 200)) })
        {
            using var mask = _lettering.Fit(repeated, 300, 120, largest: 60, smallest: 10);

            Assert.NotNull(mask);
            Assert.InRange(mask.Width, 1, 300);
            Assert.InRange(mask.Height, 1, 120);
        }
    }

    [Fact]
    public void Fit_WhenThereIsNoRoom_GivesNothing() => Assert.Null(_lettering.Fit("text", 20, 5, 60, 10));
}
