using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Orleans.MediaTasks.Api.Delivery;

namespace Orleans.MediaTasks.Api.OpenApi.Bodies;

// Only for the document; tests compare these types with what is really read and written.

[Description("An endpoint, or what to change of one. A field that is not known is refused.")]
internal sealed record WebhookRequestBody
{
    [Description("An http or https address; required for a new one. Where it may lead is the operator's choice: private networks are refused unless allowed."), StringLength(WebhookFields.UrlLength, MinimumLength = 1)]
    public string? Url { get; init; }

    [Description("Names of events; none means all. task.completed, video.generation.failed, video.*, *, …"), MaxLength(WebhookFields.MaximumEvents)]
    public IReadOnlyList<string>? Events { get; init; }

    [Description("A secret of your own; without one, a new one is made."), StringLength(WebhookRequest.LongestSecret, MinimumLength = WebhookRequest.ShortestSecret)]
    public string? Secret { get; init; }

    [Description("Headers to send along.")]
    public JsonObject? Headers { get; init; }

    [Description("For people.")]
    public string? Description { get; init; }

    [Description("The words of type in events."), AllowedValues("generation", "short", "task"), DefaultValue("generation")]
    public string? EventNaming { get; init; }

    [DefaultValue(true)]
    public bool? Enabled { get; init; }
}

internal sealed record WebhookRotationBody
{
    [Description("The new secret; without one, it is made."), StringLength(WebhookRequest.LongestSecret, MinimumLength = WebhookRequest.ShortestSecret)]
    public string? Secret { get; init; }

    [Description("How long the old one signs as well, at most 30 days. Default: 1 day.")]
    public Duration? Overlap { get; init; }
}

[Description("An endpoint and how it does.")]
internal record WebhookBody
{
    public required string Id { get; init; }

    [AllowedValues("webhook")]
    public required string Object { get; init; }

    public required string Url { get; init; }

    public required string? Description { get; init; }

    [Description("Empty for all.")]
    public required IReadOnlyList<string> Events { get; init; }

    public required string EventNaming { get; init; }

    [Description("Until when the secret before the last rotation signs as well.")]
    public required DateTimeOffset? PreviousSecretUntil { get; init; }

    public required bool Enabled { get; init; }

    [Description("Why it is off when nobody switched it off: it failed for five days, or it answered 410."), AllowedValues("failing", "gone", null)]
    public required string? DisabledReason { get; init; }

    [AllowedValues("unused", "healthy", "failing", "disabled")]
    public required string State { get; init; }

    public required DateTimeOffset? FailingSince { get; init; }

    public required DateTimeOffset? LastSuccessAt { get; init; }

    public required DateTimeOffset? LastFailureAt { get; init; }

    public required DeliveryAttemptBody? LastFailure { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

[Description("An endpoint with its secret. Keep it: nobody can show it again.")]
internal sealed record NewWebhookBody : WebhookBody
{
    [Description("What deliveries are signed with.")]
    public required string Secret { get; init; }
}

internal sealed record WebhookListBody
{
    [AllowedValues("list")]
    public required string Object { get; init; }

    public required IReadOnlyList<WebhookBody> Data { get; init; }
}

internal sealed record WebhookSecretBody
{
    public required string Secret { get; init; }
}

internal sealed record WebhookTestBody
{
    public required bool Delivered { get; init; }

    public required DeliveryAttemptBody Attempt { get; init; }
}

[Description("What came of sending once.")]
internal sealed record DeliveryAttemptBody
{
    public required DateTimeOffset At { get; init; }

    public required long DurationMs { get; init; }

    [Description("The receiver's answer; null when there was none.")]
    public required int? StatusCode { get; init; }

    [Description("Why it is no success: http_status, redirect, timeout, connection, tls, dns, address_not_allowed, endpoint_disabled, endpoint_removed, unrenderable.")]
    public required string? Error { get; init; }

    [Description("A sentence, or the front of the answer.")]
    public required string? Detail { get; init; }
}
