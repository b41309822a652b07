using Orleans.MediaTasks.Plugins.Text;

namespace Orleans.MediaTasks.Plugins;

public sealed class CtcDecoderTests
{
    private static readonly string[] Alphabet = ["a", "b", " "];

    [Theory]
    [InlineData("", "")]
    [InlineData("___", "")]
    [InlineData("_a_b_", "ab")]
    [InlineData("aabb", "ab")]
    [InlineData("aa_aa", "aa")]
    [InlineData("a b", "a b")]
    public void Decode_OfSteps_FoldsRepetitionsAndBlanks(string steps, string text)
    {
        Assert.Equal(text, CtcDecoder.Decode(Steps(steps, 0.7f), Alphabet).Text);
    }

    [Fact]
    public void Decode_NamesTheMeanProbabilityOfTheCharacters()
    {
        Assert.Equal(0.7, CtcDecoder.Decode(Steps("_a_b_", 0.7f), Alphabet).Confidence, 4);
        Assert.Equal(0, CtcDecoder.Decode(Steps("___", 0.7f), Alphabet).Confidence);
    }

    [Fact]
    public void Decode_OfHalfAStep_IgnoresIt() => Assert.Equal("a", CtcDecoder.Decode([0, 1, 0, 0, 0, 0, 1], Alphabet).Text);

    private static float[] Steps(string steps, float probability) =>
        [.. steps.SelectMany(step => Enumerable.Range(0, 4).Select(index => index == "_ab ".IndexOf(step, StringComparison.Ordinal) ? probability : 0.1f))];
}
