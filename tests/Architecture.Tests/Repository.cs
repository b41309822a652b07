namespace Orleans.MediaTasks.Architecture;

/// <summary>The files of the repository, as a reader finds them: what is built, downloaded or stored at run time is left out.</summary>
internal static class Repository
{
    private static readonly HashSet<string> NotOurs = [".git", "artifacts", "data", "node_modules", ".vs", ".idea"];

    public static string Root => RepositoryRoot.Path;

    public static IReadOnlyList<string> Files { get; } = [.. Walk(Root).Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    public static string Read(string relative) => File.ReadAllText(Path.Combine(Root, relative));

    public static string[] ReadLines(string relative) => File.ReadAllLines(Path.Combine(Root, relative));

    public static IEnumerable<string> CSharpUnder(string folder) =>
        Files.Where(file => file.StartsWith(folder + "/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal));

    private static IEnumerable<string> Walk(string folder) =>
        Directory.EnumerateFiles(folder).Concat(Directory.EnumerateDirectories(folder).Where(inner => !NotOurs.Contains(Path.GetFileName(inner))).SelectMany(Walk));
}
