using System.Security.Cryptography;
using Orleans.MediaTasks.Media;

namespace Orleans.MediaTasks.Storage.Media;

public sealed partial class FolderMediaStoreTests
{
    private static readonly byte[] Master = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv0/index.m3u8\n"u8.ToArray();

    [Fact]
    public async Task Import_WhenItIsALadder_ServesEachFileByItsKind()
    {
        var segment = Samples.Ts(5);
        var ladder = Ladder(("v0/index.m3u8", "#EXTM3U\n"u8.ToArray()), ("v0/seg_000.ts", segment), ("v0/seg_001.m4s", [1]), ("subs.vtt", [2]), ("words.json", [4]), ("poster.jpg", [3]));

        var written = await ImportAsync(ladder);

        var id = written.Key.Split('/')[0];
        var total = Master.Length + 8 + segment.Length + 4;
        Assert.Equal($"{id}/master.m3u8", written.Key);
        Assert.Equal(("application/vnd.apple.mpegurl", (long)total, Hash(Master), Now), (written.ContentType, written.Bytes, written.Sha256, written.CreatedAt));
        Assert.Equal(written, await _store.FindAsync(id, Deadlines.Token));
        Assert.Equal(written with { Bytes = Master.Length }, await _store.FindAsync(written.Key, Deadlines.Token));
        Assert.Equal(
            written with { Key = $"{id}/v0/seg_000.ts", ContentType = "video/mp2t", Bytes = segment.Length, Sha256 = Hash(segment) },
            await _store.FindAsync($"{id}/v0/seg_000.ts", Deadlines.Token));
        Assert.Equal("video/iso.segment", (await _store.FindAsync($"{id}/v0/seg_001.m4s", Deadlines.Token))!.ContentType);
        Assert.Equal("text/vtt", (await _store.FindAsync($"{id}/subs.vtt", Deadlines.Token))!.ContentType);
        Assert.Equal("application/json", (await _store.FindAsync($"{id}/words.json", Deadlines.Token))!.ContentType);
        Assert.Equal("image/jpeg", (await _store.FindAsync($"{id}/poster.jpg", Deadlines.Token))!.ContentType);
        Assert.Equal(segment, await ReadAsync($"{id}/v0/seg_000.ts"));
        Assert.Equal(Master, await ReadAsync(written.Key));
        Assert.Null(await _store.FindAsync($"{id}/v0", Deadlines.Token));
        Assert.Null(await _store.FindAsync($"{id}/v0/none.ts", Deadlines.Token));
        Assert.Null(await _store.FindAsync($"{id}.m3u8", Deadlines.Token));
        AssertNothingTemporary();
    }

    [Fact]
    public async Task Import_WhenDeleted_IsGoneWhole()
    {
        var written = await ImportAsync(Ladder(("a.ts", [1])));
        var id = written.Key.Split('/')[0];

        Assert.False(await _store.DeleteAsync($"{id}/a.ts", Deadlines.Token));
        Assert.True(await _store.DeleteAsync(id, Deadlines.Token));

        Assert.Null(await _store.FindAsync(written.Key, Deadlines.Token));
        AssertEmpty();
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public async Task Import_CountsAllFilesAgainstTheLimit(int slack, bool taken)
    {
        var ladder = Ladder(("a.ts", new byte[500]), ("b.ts", new byte[500]));
        var import = () => ImportAsync(ladder, options => options with { MaximumBytes = Master.Length + 1000 + slack });

        if (taken)
        {
            Assert.Equal(Master.Length + 1000, (await import()).Bytes);
        }
        else
        {
            await AssertRejectedAsync("media_too_large", import);
        }
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task Import_CountsTheFilesThemselves(int others, bool taken)
    {
        var store = Open(filesPerFolder: 3);
        var ladder = Ladder([.. Enumerable.Range(0, others).Select(i => ($"{i}.ts", new byte[] { 1 }))]);
        var import = () => store.ImportFolderAsync(ladder, "master.m3u8", new MediaWriteOptions { Tenant = "acme" }, Deadlines.Token);

        if (taken)
        {
            Assert.NotNull(await import());
        }
        else
        {
            await AssertRejectedAsync("media_too_large", import);
        }
    }

    [Theory]
    [InlineData("page.html")]
    [InlineData("picture.svg")]
    [InlineData("noextension")]
    [InlineData(".hidden.ts")]
    [InlineData("a b.ts")]
    [InlineData(".git/a.ts")]
    public async Task Import_WhenAFileIsNotOfALadder_Rejects(string name) =>
        await AssertRejectedAsync("media_type_unknown", () => ImportAsync(Ladder((name, [1]))));

    [Fact]
    public async Task Import_WhenItHoldsALink_Rejects()
    {
        var ladder = Ladder();
        File.CreateSymbolicLink(Path.Combine(ladder, "a.ts"), "/etc/hostname");

        await AssertRejectedAsync("media_type_unknown", () => ImportAsync(ladder));
    }

    [Theory]
    [InlineData("other.m3u8")]
    [InlineData("../master.m3u8")]
    [InlineData("")]
    public async Task Import_WhenTheMainFileIsMissing_Rejects(string main) => await AssertRejectedAsync(
        "media_empty", () => _store.ImportFolderAsync(Ladder(), main, new MediaWriteOptions { Tenant = "acme" }, Deadlines.Token));

    [Fact]
    public async Task Import_WhenCancelled_LeavesNothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _store.ImportFolderAsync(Ladder(), "master.m3u8", new MediaWriteOptions { Tenant = "acme" }, new CancellationToken(canceled: true)));

        AssertEmpty();
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private string Ladder(params (string Name, byte[] Content)[] files)
    {
        var folder = _temporary.Combine("ladder");
        foreach (var (name, content) in files.Prepend(("master.m3u8", Master)))
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }

        return folder;
    }

    private Task<MediaInfo> ImportAsync(string ladder, Func<MediaWriteOptions, MediaWriteOptions>? change = null)
    {
        var options = new MediaWriteOptions { Tenant = "acme" };
        return _store.ImportFolderAsync(ladder, "master.m3u8", change?.Invoke(options) ?? options, Deadlines.Token);
    }
}
