namespace Orleans.MediaTasks.EndToEnd.Silo;

/// <summary>A folder that is gone when it is disposed.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mediatasks-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
