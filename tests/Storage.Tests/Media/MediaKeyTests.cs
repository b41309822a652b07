using Orleans.MediaTasks.Media;

namespace Orleans.MediaTasks.Storage.Media;

public sealed class MediaKeyTests
{
    private const string Id = "0123456789abcdef0123456789abcdef";

    public static TheoryData<string> Hostile { get; } =
    [
        "", ".", "..", "/", "a", Id[1..], "../" + Id, "/" + Id, Id.ToUpperInvariant() + ".png", "g" + Id[1..] + ".png",
        Id + "/", Id + "//a", Id + "/..", Id + "/../" + Id, Id + "/a/../b", Id + "/./a", Id + "/a/", Id + "/.hidden", Id + "/a/.b",
        Id + "/a\\b", Id + "\\a", Id + "/a\0b", Id + ".png\0", Id + ".p/g", Id + "..png", Id + ".", Id + ".PNG", Id + ".tar.gz", Id + ".toolongext",
        Id + "/%2e%2e/a", Id + "/a b", Id + "/ä.ts", Id + "/a:b", Id + "/~", Id + "/a\n", Id + "\n", Id + "/\u2025", "meta.json", "tmp/" + Id,
        "file:///etc/passwd", "/etc/passwd", "C:\\a", Id + "/" + new string('a', 168),
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void TryParse_WhenTheStoreCannotHaveGivenItOut_IsFalse(string key) => Assert.False(MediaKey.TryParse(key, out _));

    [Fact]
    public void TryParse_WhenThereIsNone_IsFalse() => Assert.False(MediaKey.TryParse(null, out _));

    [Theory]
    [InlineData(Id, null, null)]
    [InlineData(Id + ".png", "png", null)]
    [InlineData(Id + ".m3u8", "m3u8", null)]
    [InlineData(Id + "/master.m3u8", null, "master.m3u8")]
    [InlineData(Id + "/v0/seg_001-a.ts", null, "v0/seg_001-a.ts")]
    public void TryParse_WhenItIsAKey_TakesItApart(string key, string? extension, string? path)
    {
        Assert.True(MediaKey.TryParse(key, out var parsed));
        Assert.Equal(new MediaKey(Id, extension, path), parsed);
    }

    [Fact]
    public void TryParse_WhenItIsAsLongAsAllowed_TakesIt() => Assert.True(MediaKey.TryParse(Id + "/" + new string('a', 167), out _));

    [Fact]
    public void NewId_IsAKeyAndNeverTheSame()
    {
        var ids = Enumerable.Range(0, 1000).Select(_ => MediaKey.NewId()).ToHashSet();

        Assert.Equal(1000, ids.Count);
        Assert.All(ids, id => Assert.True(MediaKey.TryParse(id, out _)));
    }
}
