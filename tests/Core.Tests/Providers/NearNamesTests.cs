using CsCheck;

namespace Orleans.MediaTasks.Providers;

public sealed class NearNamesTests
{
    private static readonly string[] Names = ["local/image", "sim/image", "sim/video", "ffmpeg/hls"];

    [Theory]
    [InlineData("local/imge", "local/image")]
    [InlineData("LOCAL/IMAGE", "local/image")]
    [InlineData("lcoal/image", "local/image")]
    [InlineData("sim/vidoe", "sim/video")]
    [InlineData("hls", "ffmpeg/hls")]
    [InlineData("local/image-large", "local/image")]
    public void Of_WhenWordIsMistyped_PutsTheMeantNameFirst(string word, string meant) =>
        Assert.Equal(meant, NearNames.Of(word, Names)[0]);

    [Theory]
    [InlineData("")]
    [InlineData("zz")]
    [InlineData("gpt-image-1")]
    public void Of_WhenNothingIsNear_IsEmpty(string word) => Assert.Empty(NearNames.Of(word, Names));

    [Fact]
    public void Of_WhenMoreAreNearThanTheLimit_KeepsTheNearest() =>
        Assert.Equal(["sim/image"], NearNames.Of("sim/imag", Names, limit: 1));

    [Fact]
    public void Of_WhenWordIsAtTheMaximumLength_IsCompared()
    {
        var name = new string('a', NearNames.MaximumLength);

        Assert.Equal([name], NearNames.Of(name, [name]));
        Assert.Empty(NearNames.Of(name + "a", [name]));
    }

    [Fact]
    public void Of_WhateverTheWord_GivesKnownNamesOnceAndTheNameItself() =>
        Gen.Select(Gen.String, Gen.String[1, 40].Array[0, 12]).Sample((word, names) =>
        {
            var near = NearNames.Of(word, names);
            Assert.True(near.Count <= 5);
            Assert.Equal(near.Count, near.Distinct().Count());
            Assert.All(near, name => Assert.Contains(name, names));
            Assert.All(names.Take(1), name => Assert.Equal(name.ToLowerInvariant(), NearNames.Of(name, names)[0].ToLowerInvariant()));
        });
}
