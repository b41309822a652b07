using System.Security.Cryptography;
using System.Runtime.InteropServices;
using CsCheck;

namespace Orleans.MediaTasks.Providers.Embeddings;

public sealed class HashedNGramsTests
{
    [Fact]
    public void Embed_WhateverTheText_HasLengthOne() => Gen.String[1, 60].Sample(text =>
    {
        var vector = HashedNGrams.Embed(text);
        Assert.Equal(HashedNGrams.Dimensions, vector.Length);
        Assert.InRange(Cosine(vector, vector), 0.9999, 1.0001);
    });

    [Fact]
    public void Embed_WhenWordingIsShared_IsNearer()
    {
        var question = HashedNGrams.Embed("a red lighthouse at the harbour at night");
        var near = HashedNGrams.Embed("Lighthouses in the harbour, red, by night");
        var far = HashedNGrams.Embed("quarterly figures of the paper mill");

        Assert.True(Cosine(question, near) > Cosine(question, far) + 0.3);
    }

    [Fact]
    public void Embed_WhenCaseOrPunctuationDiffers_IsTheSame() =>
        Assert.Equal(HashedNGrams.Embed("Hello, World"), HashedNGrams.Embed("hello world!"));

    [Fact]
    public void Embed_OfAFixedText_NeverChanges()
    {
        // Vectors are stored and compared for years: a change of the recipe needs a new model name.
        var vector = HashedNGrams.Embed("the same text for ever: ÄÖ 東京 42");

        Assert.Equal("5fbab0b32444a531", Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(vector.AsSpan())))[..16]);
    }

    private static double Cosine(float[] a, float[] b) => a.Zip(b).Sum(pair => (double)pair.First * pair.Second);
}
