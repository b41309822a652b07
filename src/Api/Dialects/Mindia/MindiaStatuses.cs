using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>The six status words that Mindia's clients know: what they do not know would have them wait for ever.</summary>
internal static class MindiaStatuses
{
    public const string Cancelled = "cancelled";
    public const string Scheduled = "scheduled";

    public static readonly IReadOnlyList<string> Words = ["pending", Scheduled, "processing", "completed", "failed", Cancelled];

    /// <summary>A task that waits for its next attempt is scheduled: it has a time at which it goes on.</summary>
    public static string WordOf(MediaTaskStatus status) => status switch
    {
        MediaTaskStatus.Queued => "pending",
        MediaTaskStatus.Retrying => Scheduled,
        _ => status.ToWord(),
    };

    /// <summary>The statuses that a word of a filter stands for, the words of other systems included; empty when it is none.</summary>
    public static IReadOnlyList<MediaTaskStatus> Parse(string word) => word.ToLowerInvariant() switch
    {
        Scheduled or "retrying" => [MediaTaskStatus.Scheduled, MediaTaskStatus.Retrying],
        "timedout" or "timed_out" or "timeout" => [MediaTaskStatus.Failed],
        _ => MediaTaskStatuses.TryParse(word, out var status) ? [status] : [],
    };
}
