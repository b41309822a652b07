using System.Text;
using CsCheck;

namespace Orleans.MediaTasks.Providers.Images;

public sealed class PromptTextTests
{
    private static readonly FontCoverage Coverage = PictureFont.Load().Coverage;

    [Theory]
    [InlineData("  two\r\n\t words ", "two words")]
    [InlineData("Mount Fuji 富士山の日の出!", "Mount Fuji □□□!")]
    [InlineData("heart ❤\uFE0F red", "heart ❤ red")]
    [InlineData("a\u202eb\u200bc", "abc")]
    [InlineData("Ελληνικά русский العربية עברית", "Ελληνικά русский العربية עברית")]
    public void Letterable_WhateverThePrompt_KeepsWhatTheFontCanDraw(string prompt, string expected) =>
        Assert.Equal(expected, PromptText.Letterable(prompt, Coverage));

    [Theory]
    [InlineData("a", true)]
    [InlineData("□□□ 7", true)]
    [InlineData("□□□, □!", false)]
    [InlineData("", false)]
    public void IsLegible_WhenOnlyBoxesAreLeft_IsFalse(string text, bool expected) => Assert.Equal(expected, PromptText.IsLegible(text));

    [Theory]
    [InlineData("short", 5, "short")]
    [InlineData("one two three four", 16, "one two three…")]
    [InlineData("unbreakable", 5, "unbr…")]
    [InlineData("e\u0301e\u0301e\u0301", 2, "e\u0301…")]
    public void Shorten_WhenTextIsTooLong_EndsItWithAnEllipsis(string text, int maximum, string expected) =>
        Assert.Equal(expected, PromptText.Shorten(text, maximum));

    [Fact]
    public void Letterable_WhateverTheText_HoldsOnlyWhatTheFontHas() => Gen.String.Sample(prompt =>
    {
        var text = PromptText.Letterable(prompt, Coverage);
        Assert.All(text.EnumerateRunes(), rune => Assert.True(Coverage.Has(rune) || rune == PromptText.Missing));
        Assert.True(text.Length <= prompt.Length);
    });

    [Theory]
    [InlineData('A', true)]
    [InlineData('Ж', true)]
    [InlineData('ع', true)]
    [InlineData('…', true)]
    [InlineData('□', true)]
    [InlineData('富', false)]
    public void Has_OfSomeCharacters_TellsWhatTheFontDraws(char character, bool expected) => Assert.Equal(expected, Coverage.Has(new Rune(character)));
}
