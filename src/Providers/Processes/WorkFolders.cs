namespace Orleans.MediaTasks.Providers.Processes;

/// <summary>Where child processes write before their results are stored. Each running process of ours has a part of its own while it works, held by a lock that its death releases.</summary>
internal sealed class WorkFolders(string root)
{
    private const string LockExtension = ".lock";
    private readonly string _root = Path.GetFullPath(root);
    private readonly Lock _gate = new();
    private FileStream? _held;
    private int _inUse;

    /// <summary>Makes an empty folder that is removed when it is disposed.</summary>
    public WorkFolder Create()
    {
        lock (_gate)
        {
            _held ??= TakePart();
            _inUse++;
            return new WorkFolder(Directory.CreateDirectory(Path.Combine(PartOf(_held), Path.GetRandomFileName())).FullName, Remove);
        }
    }

    /// <summary>Removes the parts of processes that have died.</summary>
    /// <returns>How many there were.</returns>
    public int RemoveLeftovers()
    {
        if (!Directory.Exists(_root))
        {
            return 0;
        }

        var removed = 0;
        foreach (var part in Directory.EnumerateDirectories(_root))
        {
            try
            {
                using var abandoned = new FileStream(part + LockExtension, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                RemovePart(abandoned);
                removed++;
            }
            catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
            {
                // Its owner lives and holds the lock, or is another user.
            }
        }

        return removed;
    }

    private FileStream TakePart()
    {
        Directory.CreateDirectory(_root);
        var part = Path.Combine(_root, Path.GetRandomFileName());

        // The lock comes before the folder: whoever sees the folder finds it locked.
        var taken = new FileStream(part + LockExtension, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        Directory.CreateDirectory(part);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(part, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return taken;
    }

    private void Remove(string path)
    {
        lock (_gate)
        {
            Directory.Delete(path, recursive: true);
            if (--_inUse == 0)
            {
                using (_held)
                {
                    RemovePart(_held!);
                }

                _held = null;
            }
        }
    }

    private static void RemovePart(FileStream held)
    {
        if (Directory.Exists(PartOf(held)))
        {
            Directory.Delete(PartOf(held), recursive: true);
        }

        File.Delete(held.Name);
    }

    private static string PartOf(FileStream held) => held.Name[..^LockExtension.Length];
}
