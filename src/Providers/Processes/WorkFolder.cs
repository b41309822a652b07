namespace Orleans.MediaTasks.Providers.Processes;

/// <summary>A folder for one attempt.</summary>
internal sealed class WorkFolder(string path, Action<string> remove) : IDisposable
{
    public string Path { get; } = path;

    /// <summary>The absolute path of a file in it.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => remove(Path);
}
