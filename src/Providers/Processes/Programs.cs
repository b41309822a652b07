namespace Orleans.MediaTasks.Providers.Processes;

/// <summary>Finds programs on this machine.</summary>
internal static class Programs
{
    /// <summary>The absolute path of a program: the configured one when it exists, else the first of that name on PATH; null when there is none.</summary>
    /// <param name="name">The program's name.</param>
    /// <param name="configured">A path from the configuration; when set, PATH is not searched.</param>
    public static string? Find(string name, string? configured = null)
    {
        if (!string.IsNullOrWhiteSpace(configured))
        {
            return File.Exists(configured) ? Path.GetFullPath(configured) : null;
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Where(Path.IsPathRooted).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}
