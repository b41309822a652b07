namespace Orleans.MediaTasks.Providers.Processes;

/// <summary>Where child processes write before their results are stored. Each running process of ours has a part of its own, held by a lock that its death releases.</summary>
internal sealed class WorkFolders : IDisposable
{
    private const string LockExtension = ".lock";
    private readonly string root;
    private readonly Lock gate = new();
    private FileStream? held;

    public WorkFolders(string root) => this.root = Path.GetFullPath(root);

    /// <summary>Makes an empty folder that is removed when it is disposed.</summary>
    public WorkFolder Create()
    {
        var path = Path.Combine(OwnPart(), Path.GetRandomFileName());
        Directory.CreateDirectory(path);
        return new WorkFolder(path);
    }

    /// <summary>Removes the parts of processes that have died.</summary>
    /// <returns>How many there were.</returns>
    public int RemoveLeftovers()
    {
        if (!Directory.Exists(root))
        {
            return 0;
        }

        var removed = 0;
        foreach (var part in Directory.EnumerateDirectories(root))
        {
            try
            {
                using var abandoned = new FileStream(part + LockExtension, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                Directory.Delete(part, recursive: true);
                File.Delete(part + LockExtension);
                removed++;
            }
            catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
            {
                // Its owner lives and holds the lock, or is another user.
            }
        }

        return removed;
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (held is null)
            {
                return;
            }

            Directory.Delete(held.Name[..^LockExtension.Length], recursive: true);
            File.Delete(held.Name);
            held.Dispose();
            held = null;
        }
    }

    private string OwnPart()
    {
        lock (gate)
        {
            if (held is null)
            {
                Directory.CreateDirectory(root);
                var part = Path.Combine(root, Path.GetRandomFileName());

                // The lock comes before the folder: whoever sees the folder finds it locked.
                held = new FileStream(part + LockExtension, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
                Directory.CreateDirectory(part);
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(part, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                }
            }

            return held.Name[..^LockExtension.Length];
        }
    }
}
