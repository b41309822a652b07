namespace Orleans.MediaTasks.Providers.Processes;

/// <summary>Whether sandboxes can be made here: bubblewrap is often installed where the container forbids what it needs.</summary>
internal static class SandboxCheck
{
    private static readonly ProcessLimits Limits = new()
    {
        WallClock = TimeSpan.FromSeconds(30),
        CpuTime = TimeSpan.FromSeconds(30),
        MemoryBytes = 4L * 1024 * 1024 * 1024,
        FileBytes = 1024,
    };

    /// <summary>Really runs a program in one; null when that works, else why not.</summary>
    public static async Task<string?> FindProblemAsync(ProcessRunner runner, ConfinementTools tools, string program, string folder, bool needsProcesses = false)
    {
        if (tools.Bwrap is null)
        {
            return "bubblewrap (bwrap) is not installed";
        }

        var command = new ProcessCommand { Program = program, Arguments = ["-version"], Folder = folder, Limits = Limits, Sandboxed = true, NeedsProcesses = needsProcesses };
        var result = await runner.RunAsync(command, _ => { }, CancellationToken.None);
        return result.Succeeded ? null : $"bubblewrap is installed but does not work here: {result.ErrorText.Trim() switch { "" => $"exit code {result.ExitCode}", var text => text }}";
    }
}
