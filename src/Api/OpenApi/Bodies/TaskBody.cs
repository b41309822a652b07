using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;

namespace Orleans.MediaTasks.Api.OpenApi.Bodies;

// Only for the document: TaskJson writes tasks, and a test compares the two.
[Description("A task.")]
internal sealed record TaskBody : AddedTaskFields
{
    public required Guid Id { get; init; }

    [Description("The same as id.")]
    public required Guid TaskId { get; init; }

    [AllowedValues("task")]
    public required string Object { get; init; }

    public required string Kind { get; init; }

    [Description("The model in charge now; another than the one asked for after a fallback.")]
    public required string Model { get; init; }

    public required string Provider { get; init; }

    [Description("completed, failed and cancelled are final, except that a failed task can be retried."), AllowedValues("scheduled", "queued", "processing", "retrying", "completed", "failed", "cancelled")]
    public required string Status { get; init; }

    [Description("100 exactly when completed; never falls within an attempt."), Range(0, 100)]
    public required int Progress { get; init; }

    [Description("What the attempt is doing, in one word of the provider's.")]
    public required string? Stage { get; init; }

    public required string? Message { get; init; }

    public required int Priority { get; init; }

    [Description("Place in the provider's queue, from 1.")]
    public required int? QueuePosition { get; init; }

    [Description("In seconds, until the end.")]
    public required double? EstimatedTimeRemaining { get; init; }

    [Description("The number of the current or last attempt; 0 before the first.")]
    public required int Attempt { get; init; }

    public required int MaxAttempts { get; init; }

    public required bool CancelRequested { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required DateTimeOffset? StartedAt { get; init; }

    public required DateTimeOffset? CompletedAt { get; init; }

    [Description("When a scheduled or retrying task is looked at next.")]
    public required DateTimeOffset? DueAt { get; init; }

    public required DateTimeOffset? NextRetryAt { get; init; }

    [Description("Null until completed.")]
    public required TaskResultBody? Result { get; init; }

    [Description("Why the task failed, in a sentence; null unless it failed.")]
    public required string? Error { get; init; }

    [Description("Why the task failed, in a stable word; null unless it failed.")]
    public required string? ErrorCode { get; init; }

    [Description("The last failure; while the task retries, too.")]
    public required FailureBody? ErrorDetail { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    [Description("Where the events of the task are to go, when its submission says so. What they are signed with is told to nobody.")]
    public required string? WebhookUrl { get; init; }

    [Description("As it was sent. In lists and live updates, null when it is longer than 4,096 characters.")]
    public required JsonObject? Metadata { get; init; }

    [Description("As it was sent. In lists and live updates, null when it is longer than 4,096 characters.")]
    public required JsonObject? Input { get; init; }

    [Description("The number of the last update; grows with every update.")]
    public required long Sequence { get; init; }

    public required TaskUrlsBody Urls { get; init; }
}

internal sealed record TaskResultBody : AddedResultFields
{
    [Description("The main output; null when the outputs are values only.")]
    public required string? Url { get; init; }

    public required IReadOnlyList<TaskOutputBody> Outputs { get; init; }
}

internal sealed record TaskOutputBody
{
    [Description("What it is to the task, for example image, video, thumbnail, playlist, probe, embedding, transcript, subtitles.")]
    public required string Role { get; init; }

    public required string? Url { get; init; }

    public required string ContentType { get; init; }

    public required long Bytes { get; init; }

    public required string? Sha256 { get; init; }

    public required int? Width { get; init; }

    public required int? Height { get; init; }

    [Description("In seconds.")]
    public required double? Duration { get; init; }

    [Description("A small value, for example a probe's report or a vector.")]
    public required JsonNode? Data { get; init; }
}

internal sealed record FailureBody
{
    public required string Code { get; init; }

    public required string Message { get; init; }

    [Description("Whether the same input may succeed later.")]
    public required bool Retryable { get; init; }
}

internal sealed record TaskUrlsBody
{
    public required string Self { get; init; }

    public required string Cancel { get; init; }

    public required string Events { get; init; }
}
