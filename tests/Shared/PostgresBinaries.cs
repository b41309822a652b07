namespace Orleans.MediaTasks;

/// <summary>The programs of the PostgreSQL that is installed here.</summary>
internal static class PostgresBinaries
{
    private const string DebianFolder = "/usr/lib/postgresql";

    /// <summary>Whether there is one.</summary>
    public static bool AreInstalled => Folder is not null;

    /// <summary>The folder of initdb, pg_ctl and psql; null when PostgreSQL is not installed.</summary>
    public static string? Folder { get; } = Candidates().FirstOrDefault(IsComplete);

    /// <summary>The path of one program.</summary>
    /// <exception cref="InvalidOperationException">PostgreSQL is not installed.</exception>
    public static string Find(string program) => Folder is { } folder
        ? Path.Combine(folder, program)
        : throw new InvalidOperationException("PostgreSQL is not installed. Run eng/prerequisites.sh test as root, or: sudo apt-get install --no-install-recommends postgresql");

    private static IEnumerable<string> Candidates()
    {
        // Debian keeps the server out of PATH; a link in PATH leads to the folder with all of it.
        var found = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, "initdb"))
            .Where(File.Exists)
            .Select(program => Path.GetDirectoryName(File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program)!);
        var installed = Directory.Exists(DebianFolder)
            ? Directory.GetDirectories(DebianFolder).OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
            : Enumerable.Empty<string>();
        return found.Concat(installed.Select(folder => Path.Combine(folder, "bin")));
    }

    private static bool IsComplete(string folder) => ((string[])["initdb", "pg_ctl", "postgres", "psql"]).All(program => File.Exists(Path.Combine(folder, program)));
}
