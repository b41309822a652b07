namespace Orleans.MediaTasks.Providers.Processes;

/// <summary>How a child process came to its end.</summary>
internal enum ProcessEnding
{
    /// <summary>By itself, or by a signal that was not ours.</summary>
    Exited,

    /// <summary>Killed because the caller cancelled, or because this process is stopping.</summary>
    Cancelled,

    /// <summary>Killed because its time was over.</summary>
    TimedOut,
}

/// <summary>What is left of a child process.</summary>
/// <param name="Ending">How it ended.</param>
/// <param name="ExitCode">Its exit code; 128 and the signal's number when a signal ended it.</param>
/// <param name="ErrorText">The last part of what it wrote to standard error.</param>
internal sealed record ProcessResult(ProcessEnding Ending, int ExitCode, string ErrorText)
{
    /// <summary>SIGXCPU of Linux: more processor time than the limit.</summary>
    public const int CpuLimitSignal = 24;

    /// <summary>SIGXFSZ of Linux: a larger file than the limit.</summary>
    public const int FileLimitSignal = 25;

    private const int SignalBase = 128;
    private const int HighestSignal = 64;

    /// <summary>The signal that ended it; null for none.</summary>
    public int? Signal => ExitCode is > SignalBase and <= SignalBase + HighestSignal ? ExitCode - SignalBase : null;

    /// <summary>Whether it could not even be started: what the confining programs and a shell say then.</summary>
    public bool NeverStarted => ExitCode is 126 or 127;

    /// <summary>Whether it did all it was asked to.</summary>
    public bool Succeeded => Ending == ProcessEnding.Exited && ExitCode == 0;
}
