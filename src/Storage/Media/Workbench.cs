namespace Orleans.MediaTasks.Media;

/// <summary>This process's own folder for what is not finished, and the end of what processes that are gone have left in theirs.</summary>
/// <remarks>Each process holds a lock file beside its folder. The lock is the operating system's, and ends with the process, however that ends:
/// a folder whose lock can be taken, or that has none, is nobody's. A process makes its lock before its folder.</remarks>
internal sealed class Workbench : IDisposable
{
    private const string LockExtension = ".lock";
    private const int ClaimAttempts = 10;

    private readonly string _folder;
    private readonly FileStream _lock;

    public Workbench(string root)
    {
        Directory.CreateDirectory(root);
        (_folder, _lock) = Claim(root);
        Directory.CreateDirectory(_folder);
        foreach (var file in Directory.GetFiles(root, "*" + LockExtension))
        {
            RemoveIfNobodys(file);
        }

        foreach (var folder in Directory.GetDirectories(root).Where(folder => !File.Exists(folder + LockExtension)))
        {
            Remove(folder);
        }
    }

    /// <summary>A path in it that nobody uses.</summary>
    public string NewPath() => Path.Combine(_folder, MediaKey.NewId());

    public void Dispose()
    {
        Remove(_folder);
        _lock.Dispose();
        RemoveIfNobodys(_folder + LockExtension);
    }

    private static (string Folder, FileStream Lock) Claim(string root)
    {
        for (var attempt = 1; ; attempt++)
        {
            // Between the making of the file and its lock another process that starts may take it for nobody's: then by another name.
            var folder = Path.Combine(root, MediaKey.NewId());
            if (TryHold(folder + LockExtension, FileMode.CreateNew) is { } held)
            {
                return (folder, held);
            }

            if (attempt == ClaimAttempts)
            {
                throw new IOException($"The folder '{root}' cannot be written to.");
            }
        }
    }

    private static void RemoveIfNobodys(string file)
    {
        using var held = TryHold(file, FileMode.Open);
        if (held is not null)
        {
            Remove(file[..^LockExtension.Length]);
            File.Delete(file);
        }
    }

    private static FileStream? TryHold(string file, FileMode mode)
    {
        try
        {
            return new FileStream(file, mode, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null; // Held, or gone.
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another process was faster.
        }
    }
}
