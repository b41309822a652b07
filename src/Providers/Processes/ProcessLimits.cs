namespace Orleans.MediaTasks.Providers.Processes;

/// <summary>What one child process may use.</summary>
internal sealed record ProcessLimits
{
    /// <summary>Time by the clock on the wall; the whole process group is killed when it is over.</summary>
    public required TimeSpan WallClock { get; init; }

    /// <summary>Processor time, summed over all threads.</summary>
    public required TimeSpan CpuTime { get; init; }

    /// <summary>Address space in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Length in bytes of each file that it writes.</summary>
    public required long FileBytes { get; init; }

    /// <summary>Processes and threads; only counted inside a sandbox, since outside the kernel counts all of the user's, the silo's own included.</summary>
    public int Processes { get; init; } = 256;
}
