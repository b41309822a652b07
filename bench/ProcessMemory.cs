using System.Globalization;

namespace Orleans.MediaTasks.Bench;

/// <summary>What the kernel says about a process's memory, in MB.</summary>
internal static class ProcessMemory
{
    public static double Resident(int processId) => Field(processId, "VmRSS:");

    public static double Peak(int processId) => Field(processId, "VmHWM:");

    private static double Field(int processId, string name)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(text => text.StartsWith(name, StringComparison.Ordinal));
        return Math.Round(double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024);
    }
}
