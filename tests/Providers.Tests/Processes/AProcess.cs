using System.Globalization;

namespace Orleans.MediaTasks.Providers.Processes;

/// <summary>Small programs to run, and a look at what runs.</summary>
internal static class AProcess
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static ConfinementTools Tools { get; } = ConfinementTools.Find(out _) ?? throw new InvalidOperationException("util-linux is needed for these tests.");

    public static ProcessLimits Limits { get; } = new()
    {
        WallClock = TimeSpan.FromSeconds(20),
        CpuTime = TimeSpan.FromSeconds(20),
        MemoryBytes = 2L * 1024 * 1024 * 1024,
        FileBytes = 64 * 1024 * 1024,
    };

    public static ProcessCommand Shell(string script, string folder, bool sandboxed = false, ProcessLimits? limits = null) => new()
    {
        Program = "/bin/sh",
        Arguments = ["-c", script],
        Folder = folder,
        Limits = limits ?? Limits,
        Sandboxed = sandboxed,
    };

    public static async Task<(ProcessResult Result, List<string> Lines)> RunAsync(ProcessCommand command)
    {
        using var runner = new ProcessRunner(Tools, TimeProvider.System);
        List<string> lines = [];
        var result = await runner.RunAsync(command, lines.Add, TestContext.Current.CancellationToken).WaitAsync(Deadline, TestContext.Current.CancellationToken);
        return (result, lines);
    }

    /// <summary>The processes that run with a text in their command line or in the path of their folder; those that only wait to be buried do not count.</summary>
    public static IReadOnlyList<int> RunningWith(string mark) =>
    [
        .. from folder in Directory.EnumerateDirectories("/proc")
           where int.TryParse(Path.GetFileName(folder), out _)
           let id = int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)
           where id != Environment.ProcessId && Description(id).Contains(mark, StringComparison.Ordinal)
           select id,
    ];

    // Empty for zombies, as the kernel has it.
    private static string Description(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline") + File.ResolveLinkTarget($"/proc/{id}/cwd", returnFinalTarget: false)?.FullName;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
