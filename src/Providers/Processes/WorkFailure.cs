using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Processes;

/// <summary>What it means for an attempt that its work files could not be written.</summary>
internal static class WorkFailure
{
    /// <summary>ENOSPC of Linux, in the low half of an exception's HResult.</summary>
    private const int DiskFull = 28;

    /// <summary>Another try, perhaps on another node, may do.</summary>
    public static AttemptOutcome Of(IOException failure) => new AttemptOutcome.Refused(
        FailureCodes.InternalError,
        (failure.HResult & 0xFFFF) == DiskFull ? "There is no space left for the work files." : "The work files could not be written.",
        Retryable: true);
}
