using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Api.OpenApi.Bodies;

[Description("One page of tasks, newest first.")]
internal sealed record TaskPageBody
{
    [AllowedValues("list")]
    public required string Object { get; init; }

    public required IReadOnlyList<TaskBody> Tasks { get; init; }

    [Description("For the next page's cursor parameter; null on the last page.")]
    public required string? NextCursor { get; init; }

    public required bool HasMore { get; init; }
}

[Description("The stored tasks, in the order of the request.")]
internal sealed record TaskBatchAnswerBody
{
    [AllowedValues("list")]
    public required string Object { get; init; }

    public required IReadOnlyList<TaskBody> Tasks { get; init; }
}

[Description("How many tasks there are, from counters.")]
internal sealed record TaskStatsBody
{
    public required long Total { get; init; }

    public required IReadOnlyDictionary<string, long> ByStatus { get; init; }

    public required IReadOnlyDictionary<string, long> ByKind { get; init; }
}

[Description("What a cleanup did.")]
internal sealed record CleanupBody
{
    [Description("Tasks that are gone.")]
    public required int CleanedUp { get; init; }

    public required int OlderThanHours { get; init; }

    [Description("Tasks that are old enough but still needed: by events that are not delivered, or by live tasks that work on what they made.")]
    public required int Kept { get; init; }

    [Description("Whether there may be more: call again.")]
    public required bool HasMore { get; init; }
}

[Description("A task's attempts, oldest first.")]
internal sealed record AttemptsBody
{
    public required Guid TaskId { get; init; }

    public required IReadOnlyList<AttemptBody> Attempts { get; init; }
}

internal sealed record AttemptBody
{
    [Description("From 1. Polling and waiting are not attempts.")]
    public required int Number { get; init; }

    public required string Provider { get; init; }

    public required string Model { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    [Description("Null while it runs.")]
    public required DateTimeOffset? EndedAt { get; init; }

    public required string? Error { get; init; }

    public required string? ErrorCode { get; init; }

    public required FailureBody? ErrorDetail { get; init; }

    [Description("When the next attempt was due after this one failed.")]
    public required DateTimeOffset? RetryAt { get; init; }
}

[Description("What a task waits for.")]
internal sealed record WaitReasonBody
{
    public required Guid TaskId { get; init; }

    [Description("A stable word: scheduled, backoff, concurrency, rate, paused, throttled, tenant_cap, model_cap, order, running, done.")]
    public required string Reason { get; init; }

    public required string Message { get; init; }

    public required DateTimeOffset? Since { get; init; }

    public required DateTimeOffset? Until { get; init; }

    public required int? QueuePosition { get; init; }
}
