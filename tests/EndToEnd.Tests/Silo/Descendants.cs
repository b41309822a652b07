using System.Globalization;

namespace Orleans.MediaTasks.EndToEnd.Silo;

/// <summary>Looks into /proc for the programs that a process started, directly or through others.</summary>
internal static class Descendants
{
    public static IReadOnlyList<int> Of(int ancestor, string program)
    {
        var parents = new Dictionary<int, (int Parent, string Name)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Read(id) is { } entry)
            {
                parents[id] = entry;
            }
        }

        return [.. parents.Where(entry => entry.Value.Name == program && Descends(entry.Key)).Select(entry => entry.Key)];

        bool Descends(int id)
        {
            while (parents.TryGetValue(id, out var entry) && id != ancestor)
            {
                id = entry.Parent;
            }

            return id == ancestor;
        }
    }

    public static bool Exists(int id) => Directory.Exists($"/proc/{id}") && Read(id) is not null;

    /// <summary>Parent and name; null when the process is gone or only waits to be buried.</summary>
    private static (int Parent, string Name)? Read(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            var end = text.LastIndexOf(')');
            var rest = text[(end + 2)..].Split(' ');
            return rest[0] is "Z" or "X" ? null : (int.Parse(rest[1], CultureInfo.InvariantCulture), text[(text.IndexOf('(', StringComparison.Ordinal) + 1)..end]);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
