namespace Orleans.MediaTasks.Tasks;

/// <summary>Where a task is. The same words, in lower case, stand in JSON, SQL, logs and metrics.</summary>
/// <remarks>Values below 10 are live, values from 10 on are terminal and final. The numbers are stored: never reuse one.</remarks>
[GenerateSerializer, Alias("mt.task.status")]
public enum MediaTaskStatus
{
    /// <summary>Has a start time in the future. The wakeup at that time moves it to <see cref="Queued"/>.</summary>
    Scheduled = 0,

    /// <summary>Waits for admission by its provider's limiter, which moves it to <see cref="Processing"/>.</summary>
    Queued = 1,

    /// <summary>An attempt holds a permit. The attempt's report moves it on.</summary>
    Processing = 2,

    /// <summary>Waits for its backoff after a failed attempt. The wakeup moves it to <see cref="Queued"/>.</summary>
    Retrying = 3,

    /// <summary>Ended with outputs.</summary>
    Completed = 10,

    /// <summary>Ended without: a permanent failure, attempts used up, expired or timed out. A person may retry it.</summary>
    Failed = 11,

    /// <summary>Ended because somebody asked.</summary>
    Cancelled = 12,
}

/// <summary>Words and groups of <see cref="MediaTaskStatus"/>.</summary>
public static class MediaTaskStatuses
{
    /// <summary>Whether no automatic event can change the task any more.</summary>
    public static bool IsTerminal(this MediaTaskStatus status) => status >= MediaTaskStatus.Completed;

    /// <summary>The word in JSON, SQL, logs and metrics.</summary>
    public static string ToWord(this MediaTaskStatus status) => status switch
    {
        MediaTaskStatus.Scheduled => "scheduled",
        MediaTaskStatus.Queued => "queued",
        MediaTaskStatus.Processing => "processing",
        MediaTaskStatus.Retrying => "retrying",
        MediaTaskStatus.Completed => "completed",
        MediaTaskStatus.Failed => "failed",
        MediaTaskStatus.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a task status."),
    };

    /// <summary>Reads a word or one of its usual synonyms, in any case; false when it is none.</summary>
    /// <remarks>Synonyms: pending = queued; running, in_progress = processing; success, succeeded = completed; canceled = cancelled.</remarks>
    public static bool TryParse(string? word, out MediaTaskStatus status)
    {
        (var known, status) = word?.ToLowerInvariant() switch
        {
            "scheduled" => (true, MediaTaskStatus.Scheduled),
            "queued" or "pending" => (true, MediaTaskStatus.Queued),
            "processing" or "running" or "in_progress" => (true, MediaTaskStatus.Processing),
            "retrying" => (true, MediaTaskStatus.Retrying),
            "completed" or "success" or "succeeded" => (true, MediaTaskStatus.Completed),
            "failed" => (true, MediaTaskStatus.Failed),
            "cancelled" or "canceled" => (true, MediaTaskStatus.Cancelled),
            _ => (false, default),
        };
        return known;
    }
}
