using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Orleans.MediaTasks.Media;

namespace Orleans.MediaTasks.Storage.Media;

public sealed partial class FolderMediaStoreTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _temporary = new();
    private readonly FolderMediaStore _store;

    public FolderMediaStoreTests() => _store = Open();

    private string Root => _temporary.Combine("media");

    [Fact]
    public async Task Write_WhenItIsMedia_CanBeFoundAndReadWhole()
    {
        var content = Samples.PngOf(300_000);

        var written = await WriteAsync(content, options => options with { FileName = "my fox.jpg", ClaimedContentType = "image/jpeg" });

        Assert.Equal(
            new MediaInfo
            {
                Key = written.Key, Tenant = "acme", ContentType = "image/png", Bytes = 300_000,
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)), CreatedAt = Now, FileName = "my fox.jpg",
            },
            written);
        Assert.EndsWith(".png", written.Key, StringComparison.Ordinal);
        Assert.Equal(written, await _store.FindAsync(written.Key, Deadlines.Token));
        Assert.Equal(content, await ReadAsync(written.Key));
        Assert.Equal(content, await File.ReadAllBytesAsync((await _store.GetLocalPathAsync(written.Key, Deadlines.Token))!, Deadlines.Token));
        AssertNothingTemporary();
    }

    [Fact]
    public async Task Write_SurvivesReopening()
    {
        var written = await WriteAsync(Samples.Png);

        Assert.Equal(written, await Open().FindAsync(written.Key, Deadlines.Token));
    }

    [Theory]
    [InlineData(100_000, 100_000, true)]
    [InlineData(100_001, 100_000, false)]
    [InlineData(500_000, 100_000, false)]
    public async Task Write_TakesExactlyAsMuchAsTheLimit(int bytes, long limit, bool taken)
    {
        var write = () => WriteAsync(Samples.PngOf(bytes), options => options with { MaximumBytes = limit });

        if (taken)
        {
            Assert.Equal(bytes, (await write()).Bytes);
        }
        else
        {
            await AssertRejectedAsync("media_too_large", write);
        }
    }

    [Fact]
    public async Task Write_WhenTheSourceNeverEnds_StopsAtTheLimit()
    {
        using var endless = new Source(Samples.PngOf(1 << 16), times: int.MaxValue);

        await AssertRejectedAsync("media_too_large", () => _store.WriteAsync(endless, new MediaWriteOptions { Tenant = "acme", MaximumBytes = 1_000_000 }, Deadlines.Token));

        Assert.InRange(endless.Given, 1_000_001, 1_000_000 + 128 * 1024);
    }

    [Fact]
    public async Task Write_WhenThereIsNothing_Rejects() => await AssertRejectedAsync("media_empty", () => WriteAsync([]));

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>", null)]
    [InlineData("<html></html>", "text/html")]
    [InlineData("plain text", "image/png")]
    public async Task Write_WhenItIsNoMedia_Rejects(string content, string? claimed) =>
        await AssertRejectedAsync("media_type_unknown", () => WriteAsync(System.Text.Encoding.UTF8.GetBytes(content), options => options with { ClaimedContentType = claimed }));

    [Fact]
    public async Task Write_WhenItIsOfAnotherFamilyThanClaimed_Rejects() =>
        await AssertRejectedAsync("media_type_mismatch", () => WriteAsync(Samples.Png, options => options with { ClaimedContentType = "video/mp4" }));

    [Fact]
    public async Task Write_WhenUnknownIsAllowed_KeepsItAsBytes()
    {
        var written = await WriteAsync("<svg/>"u8.ToArray(), options => options with { AllowUnknownType = true });

        Assert.Equal("application/octet-stream", written.ContentType);
        Assert.EndsWith(".bin", written.Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_WhenUnknownIsAllowedButAPictureWasPromised_Rejects() =>
        await AssertRejectedAsync("media_type_mismatch", () => WriteAsync("text"u8.ToArray(), options => options with { AllowUnknownType = true, ClaimedContentType = "image/png" }));

    [Fact]
    public async Task Write_WhenTheSourceDribbles_SeesTheTypeAllTheSame()
    {
        var content = Samples.Ts(6);
        using var dribble = new Source(content, times: 1, piece: 7);

        var written = await _store.WriteAsync(dribble, new MediaWriteOptions { Tenant = "acme" }, Deadlines.Token);

        Assert.Equal("video/mp2t", written.ContentType);
        Assert.Equal(content, await ReadAsync(written.Key));
    }

    [Fact]
    public async Task Write_WhenCancelledInTheMiddle_LeavesNothing()
    {
        using var cancel = new CancellationTokenSource();
        using var source = new Source(Samples.PngOf(1 << 16), times: int.MaxValue, onRead: given => (given > 300_000 ? cancel.CancelAsync() : Task.CompletedTask).GetAwaiter().GetResult());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.WriteAsync(source, new MediaWriteOptions { Tenant = "acme" }, cancel.Token));

        AssertEmpty();
    }

    [Fact]
    public async Task Write_WhenTheSourceBreaks_LeavesNothing()
    {
        using var source = new Source(Samples.PngOf(1 << 16), times: int.MaxValue, onRead: given => throw new IOException("cut"));

        await Assert.ThrowsAsync<IOException>(() => _store.WriteAsync(source, new MediaWriteOptions { Tenant = "acme" }, Deadlines.Token));

        AssertEmpty();
    }

    [Fact]
    public async Task Write_WhenManyWriteAtOnce_EachGetsItsOwn()
    {
        var contents = Enumerable.Range(0, 50).Select(i => (byte[])[.. Samples.PngOf(20_000), (byte)i]).ToArray();

        var written = await Task.WhenAll(contents.Select(content => Task.Run(() => WriteAsync(content))));

        Assert.Equal(50, written.Select(info => info.Key).Distinct().Count());
        for (var i = 0; i < contents.Length; i++)
        {
            Assert.Equal(contents[i], await ReadAsync(written[i].Key));
        }
    }

    [Theory]
    [InlineData(255, 255)]
    [InlineData(256, 255)]
    public async Task Write_KeepsSoMuchOfAName(int length, int kept) =>
        Assert.Equal(kept, (await WriteAsync(Samples.Png, options => options with { FileName = new string('n', length) })).FileName!.Length);

    [Fact]
    public async Task Open_AfterACrash_RemovesWhatWasUnfinishedAndNothingElse()
    {
        var written = await WriteAsync(Samples.Png);
        var unfinished = Directory.CreateDirectory(Path.Combine(Root, "tmp", MediaKey.NewId(), "files")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(unfinished, "master.m3u8"), [1, 2, 3], Deadlines.Token);

        var reopened = Open();

        AssertNothingTemporary();
        Assert.Equal(written, await reopened.FindAsync(written.Key, Deadlines.Token));
    }

    [Theory]
    [MemberData(nameof(MediaKeyTests.Hostile), MemberType = typeof(MediaKeyTests))]
    public async Task Key_WhenItIsHostile_NamesNothing(string key)
    {
        await WriteAsync(Samples.Png);

        Assert.Null(await _store.FindAsync(key, Deadlines.Token));
        Assert.Null(await _store.OpenReadAsync(key, Deadlines.Token));
        Assert.Null(await _store.GetLocalPathAsync(key, Deadlines.Token));
        Assert.False(await _store.DeleteAsync(key, Deadlines.Token));
    }

    [Fact]
    public async Task Key_WhenItsFormIsAnothersOrUnknown_NamesNothing()
    {
        var written = await WriteAsync(Samples.Png);
        var id = written.Key.Split('.')[0];

        foreach (var key in new[] { id, $"{id}.jpg", $"{id}/content.png", $"{id}/meta.json", $"{MediaKey.NewId()}.png" })
        {
            Assert.Null(await _store.FindAsync(key, Deadlines.Token));
            Assert.False(await _store.DeleteAsync(key, Deadlines.Token));
        }
    }

    [Fact]
    public async Task Delete_RemovesItOnce_AndLetsReadersFinish()
    {
        var written = await WriteAsync(Samples.Png);
        await using var reader = await _store.OpenReadAsync(written.Key, Deadlines.Token);

        Assert.True(await _store.DeleteAsync(written.Key, Deadlines.Token));

        Assert.False(await _store.DeleteAsync(written.Key, Deadlines.Token));
        Assert.Null(await _store.FindAsync(written.Key, Deadlines.Token));
        Assert.Equal(Samples.Png.Length, reader!.Length);
        AssertEmpty();
    }

    [Fact]
    public async Task OpenRead_CanSeek()
    {
        var content = Samples.PngOf(10_000);
        await using var stream = (await _store.OpenReadAsync((await WriteAsync(content)).Key, Deadlines.Token))!;
        var range = new byte[10];

        stream.Seek(5_000, SeekOrigin.Begin);
        await stream.ReadExactlyAsync(range, Deadlines.Token);

        Assert.Equal(content[5_000..5_010], range);
    }

    public void Dispose() => _temporary.Dispose();

    private FolderMediaStore Open(int filesPerFolder = 100) => new(Root, new MediaStoreOptions { FilesPerFolderLimit = filesPerFolder }, new FakeTimeProvider(Now));

    private async Task<MediaInfo> WriteAsync(byte[] content, Func<MediaWriteOptions, MediaWriteOptions>? change = null)
    {
        var options = new MediaWriteOptions { Tenant = "acme" };
        using var stream = new MemoryStream(content);
        return await _store.WriteAsync(stream, change?.Invoke(options) ?? options, Deadlines.Token);
    }

    private async Task<byte[]> ReadAsync(string key)
    {
        await using var stream = await _store.OpenReadAsync(key, Deadlines.Token);
        using var copy = new MemoryStream();
        await stream!.CopyToAsync(copy, Deadlines.Token);
        return copy.ToArray();
    }

    private async Task AssertRejectedAsync(string code, Func<Task<MediaInfo>> write)
    {
        Assert.Equal(code, (await Assert.ThrowsAsync<MediaRejectedException>(write)).Code);
        AssertEmpty();
    }

    /// <summary>The places for temporary files are there, and empty.</summary>
    private void AssertNothingTemporary() => Assert.All(
        Directory.EnumerateFileSystemEntries(Path.Combine(Root, "tmp")),
        entry => Assert.True(entry.EndsWith(".lock", StringComparison.Ordinal) || !Directory.EnumerateFileSystemEntries(entry).Any(), entry));

    private void AssertEmpty() => Assert.All(
        Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories), file => Assert.EndsWith(".lock", file, StringComparison.Ordinal));
}
