namespace Orleans.MediaTasks;

/// <summary>The folder of the repository, found from where its programs are built.</summary>
internal static class RepositoryRoot
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(folder, "Orleans.MediaTasks.sln")))
        {
            folder = System.IO.Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"No Orleans.MediaTasks.sln above {AppContext.BaseDirectory}.");
        }

        return folder;
    }
}
