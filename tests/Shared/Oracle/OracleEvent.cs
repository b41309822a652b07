namespace Orleans.MediaTasks.Oracle;

/// <summary>What the remote provider saw.</summary>
internal enum OracleEventKind
{
    /// <summary>A new job was made.</summary>
    Submit,

    /// <summary>A known key came again and was given the same job.</summary>
    Duplicate,

    /// <summary>A job was looked at.</summary>
    Poll,

    /// <summary>A cancel came in; <see cref="OracleEvent.Status"/> is what it was answered.</summary>
    Cancel,

    /// <summary>A job ended; <see cref="OracleEvent.Status"/> says how.</summary>
    Done,

    /// <summary>A request met a fault; <see cref="OracleEvent.Status"/> names it.</summary>
    Fault,
}

/// <summary>One entry of the oracle's record.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Job">The job; null when a submit met a fault before one was made.</param>
/// <param name="Key">The submit key.</param>
/// <param name="Task">The task as <c>tenant/id</c>.</param>
/// <param name="Attempt">The attempt's number.</param>
/// <param name="Status">The job's status afterwards: running, succeeded, failed or cancelled.</param>
/// <param name="Timestamp">When, by <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>: the same clock for all processes of a machine.</param>
internal sealed record OracleEvent(OracleEventKind Kind, string? Job, string? Key, string? Task, int Attempt, string? Status, long Timestamp);
