namespace Orleans.MediaTasks.Providers.Processes;

public sealed class WorkFoldersTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("mt-work-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Create_WhenDisposed_LeavesNothing()
    {
        var folders = new WorkFolders(_root);
        using (var first = folders.Create())
        {
            File.WriteAllText(first.File("a"), "a");
            using var second = folders.Create();
            Assert.NotEqual(first.Path, second.Path);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_root));
    }

    [Fact]
    public void RemoveLeftovers_WhenOwnerLives_KeepsItsFolder()
    {
        using var living = new WorkFolders(_root).Create();

        Assert.Equal(0, new WorkFolders(_root).RemoveLeftovers());

        Assert.True(Directory.Exists(living.Path));
    }

    [Fact]
    public void RemoveLeftovers_WhenOwnerDied_RemovesItsFolder()
    {
        // A crash leaves the lock file without a lock.
        Directory.CreateDirectory(Path.Combine(_root, "dead", "attempt"));
        File.WriteAllText(Path.Combine(_root, "dead.lock"), "");
        Directory.CreateDirectory(Path.Combine(_root, "without-lock"));

        Assert.Equal(2, new WorkFolders(_root).RemoveLeftovers());

        Assert.Empty(Directory.EnumerateFileSystemEntries(_root));
    }

    [Fact]
    public void RemoveLeftovers_WhenThereIsNoRoot_DoesNothing() =>
        Assert.Equal(0, new WorkFolders(Path.Combine(_root, "none")).RemoveLeftovers());
}
