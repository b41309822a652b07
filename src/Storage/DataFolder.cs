namespace Orleans.MediaTasks;

/// <summary>The folder of one process's data, held for this process alone while the object lives.</summary>
/// <remarks>The lock is the operating system's: it ends with the process, however that ends, so a stale lock file means nothing.</remarks>
public sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream @lock) => (Path, _lock) = (path, @lock);

    /// <summary>The absolute path.</summary>
    public string Path { get; }

    /// <summary>Creates the folder if need be and takes its lock.</summary>
    /// <exception cref="DataFolderInUseException">Another process holds it.</exception>
    public static DataFolder Open(string path)
    {
        var absolute = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(absolute);
        var lockFile = System.IO.Path.Combine(absolute, "mediatasks.lock");
        try
        {
            return new DataFolder(absolute, new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new DataFolderInUseException(absolute, e);
        }
    }

    /// <summary>The absolute path of a file or folder in it.</summary>
    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();
}

/// <summary>The data folder belongs to another process.</summary>
/// <param name="path">The folder.</param>
/// <param name="inner">The operating system's error.</param>
public sealed class DataFolderInUseException(string path, Exception inner) : Exception(
    $"The data folder '{path}' is in use by another process. Stop that process, or give this one a folder of its own with MediaTasks__DataPath.", inner)
{
    /// <summary>The folder.</summary>
    public string Path { get; } = path;
}
