namespace Orleans.MediaTasks.Api.Tenants;

public sealed class EphemeralKeyTests
{
    private static readonly DateTimeOffset End = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Signing = [1, 2, 3];
    private static readonly string Parent = KeyText.HashOf("parent");

    [Fact]
    public void Key_OnceRead_SaysWhatItWasMadeOf()
    {
        Assert.True(EphemeralKey.TryParse(EphemeralKey.Make(Parent, Signing, End), out var key));

        Assert.Equal((Parent, End), (key.Parent, key.ExpiresAt));
        Assert.True(key.IsSignedWith(Signing));
        Assert.False(key.IsSignedWith([1, 2, 4]));
    }

    [Fact]
    public void Key_WhenAnyCharacterIsChanged_IsNotSigned()
    {
        var text = EphemeralKey.Make(Parent, Signing, End);
        for (var i = 0; i < text.Length; i++)
        {
            var forged = $"{text[..i]}{(text[i] == 'x' ? 'y' : 'x')}{text[(i + 1)..]}";
            // The last character carries bits beyond the last byte, which decoding refuses or drops.
            Assert.False(EphemeralKey.TryParse(forged, out var key) && key.IsSignedWith(Signing) && (key.Parent != Parent || key.ExpiresAt != End), $"character {i}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("condt_eph_")]
    [InlineData("condt_eph_AAAA")]
    [InlineData("condt_eph_!!!!")]
    [InlineData("condt_dev")]
    public void TryParse_OfSomethingElse_SaysNo(string text) => Assert.False(EphemeralKey.TryParse(text, out _));

    [Fact]
    public void TryParse_OfATimeThatIsNone_SaysNo() => Assert.False(EphemeralKey.TryParse("condt_eph_" + new string('_', 107), out _));
}
