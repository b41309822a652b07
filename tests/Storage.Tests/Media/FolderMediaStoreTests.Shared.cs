using System.IO.Pipelines;
using Orleans.MediaTasks.Media;

namespace Orleans.MediaTasks.Storage.Media;

public sealed partial class FolderMediaStoreTests
{
    [Fact]
    public async Task Open_WhileAnotherProcessWrites_LeavesItsUnfinishedWorkAlone()
    {
        var arriving = new Pipe();
        var writing = _store.WriteAsync(arriving.Reader.AsStream(), new MediaWriteOptions { Tenant = "acme" }, Deadlines.Token);
        await arriving.Writer.WriteAsync(Samples.PngOf(1_000), Deadlines.Token);

        using var other = Open();
        await arriving.Writer.CompleteAsync();

        var written = await writing.WaitAsync(Deadlines.Wait, Deadlines.Token);
        Assert.Equal(written, await other.FindAsync(written.Key, Deadlines.Token));
    }

    [Fact]
    public async Task Write_WhenManyProcessesShareTheFolder_EachSeesWhatTheOthersWrote()
    {
        var stores = Enumerable.Range(0, 4).Select(_ => Open()).ToArray();

        var written = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(async () =>
        {
            using var content = new MemoryStream(Samples.PngOf(1_000 + i));
            return await stores[i % 4].WriteAsync(content, new MediaWriteOptions { Tenant = "acme" }, Deadlines.Token);
        }, Deadlines.Token)));

        foreach (var info in written)
        {
            Assert.All(await Task.WhenAll(stores.Select(store => store.FindAsync(info.Key, Deadlines.Token))), found => Assert.Equal(info, found));
        }

        Assert.True(await stores[0].DeleteAsync(written[0].Key, Deadlines.Token));
        Assert.Null(await stores[1].FindAsync(written[0].Key, Deadlines.Token));
    }

    [Fact]
    public void Dispose_LeavesNothingOfItsOwn()
    {
        Open().Dispose();
        _store.Dispose();

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Root, "tmp")));
    }
}
