namespace Orleans.MediaTasks.Api.Tenants;

public sealed class KeyTextTests
{
    [Fact]
    public void New_IsWellFormedAndNeverTheSame()
    {
        var keys = Enumerable.Range(0, 1000).Select(_ => KeyText.New()).ToList();

        Assert.All(keys, key => Assert.Matches("^condt_[A-Za-z0-9_-]{49}$", key));
        Assert.All(keys, key => Assert.True(KeyText.IsWellFormed(key)));
        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    [Fact]
    public void IsWellFormed_WhenACharacterIsWrong_SaysNo()
    {
        var key = KeyText.New();
        for (var i = 0; i < key.Length; i++)
        {
            Assert.False(KeyText.IsWellFormed($"{key[..i]}{(key[i] == 'x' ? 'y' : 'x')}{key[(i + 1)..]}"), $"character {i}");
        }

        Assert.False(KeyText.IsWellFormed(key[..^1]));
        Assert.False(KeyText.IsWellFormed(key + "x"));
        Assert.False(KeyText.IsWellFormed(TenantKeys.DevelopmentKey));
    }

    [Fact]
    public void PreviewOf_TellsFourCharacters() => Assert.Equal("condt_abcd", KeyText.PreviewOf("condt_abcdefgh"));
}
