using System.Globalization;

namespace Orleans.MediaTasks.Rig.Processes;

/// <summary>What the kernel says about a process.</summary>
internal static class ProcessFacts
{
    /// <summary>Resident memory in MB.</summary>
    public static double ResidentMegabytes(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Which of some processes has a TCP connection from a port of its own to a port of 127.0.0.1; null when none has.</summary>
    public static int? OwnerOfConnection(int fromPort, int toPort, IEnumerable<int> processIds) =>
        InodeOf(fromPort, toPort) is { } inode ? processIds.Cast<int?>().FirstOrDefault(id => Holds(id!.Value, $"socket:[{inode}]")) : null;

    private static string? InodeOf(int fromPort, int toPort)
    {
        var (from, to) = ($":{fromPort:X4}", $":{toPort:X4}");
        foreach (var table in (string[])["/proc/net/tcp", "/proc/net/tcp6"])
        {
            foreach (var line in File.ReadLines(table).Skip(1))
            {
                var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (fields[1].EndsWith(from, StringComparison.Ordinal) && fields[2].EndsWith(to, StringComparison.Ordinal))
                {
                    return fields[9];
                }
            }
        }

        return null;
    }

    private static bool Holds(int processId, string target)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{processId}/fd").Any(handle => LinkOf(handle) == target);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? LinkOf(string handle)
    {
        try
        {
            return new FileInfo(handle).LinkTarget;
        }
        catch (IOException)
        {
            // It was closed meanwhile.
            return null;
        }
    }
}
