using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Api.OpenApi.Bodies;

[Description("One event that one endpoint has to be told.")]
internal sealed record DeliveryBody
{
    public required string Id { get; init; }

    [AllowedValues("delivery")]
    public required string Kind { get; init; }

    public required Guid TaskId { get; init; }

    [Description("The same over all attempts and endpoints; receivers see it as webhook-id.")]
    public required string EventId { get; init; }

    public required string Event { get; init; }

    [Description("An endpoint's id, or task for the task's own webhook_url.")]
    public required string Endpoint { get; init; }

    [AllowedValues("pending", "delivered", "dead")]
    public required string Status { get; init; }

    public required int Attempts { get; init; }

    public required DateTimeOffset? NextAttemptAt { get; init; }

    public required string? Reason { get; init; }

    public required DeliveryAttemptBody? LastAttempt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

internal sealed record TaskDeliveriesBody
{
    public required Guid TaskId { get; init; }

    [Description("By endpoint, oldest event first.")]
    public required IReadOnlyList<DeliveryBody> Data { get; init; }
}

internal sealed record DeadLetterPageBody
{
    [AllowedValues("list")]
    public required string Object { get; init; }

    [Description("Deliveries; with kind=task, failed tasks with reason, error, attempts and retry_url.")]
    public required IReadOnlyList<DeliveryBody> Data { get; init; }

    public required string? NextCursor { get; init; }

    public required bool HasMore { get; init; }
}

[Description("Which deliveries to send once more; nothing means all dead letters.")]
internal sealed record ReplayRequestBody
{
    public string? Endpoint { get; init; }

    public Guid? TaskId { get; init; }

    [Description("Made at or after.")]
    public DateTimeOffset? From { get; init; }

    [Description("Made before.")]
    public DateTimeOffset? To { get; init; }

    [Description("Those that were given up, or those that arrived."), AllowedValues("dead", "delivered"), DefaultValue("dead")]
    public string? Status { get; init; }

    [Range(1, 1000), DefaultValue(1000)]
    public int? Limit { get; init; }
}

internal sealed record ReplayBody
{
    [Description("How many are sent once more.")]
    public required int Replayed { get; init; }

    [Description("Whether there may be more: call again.")]
    public required bool HasMore { get; init; }
}
