using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Orleans.MediaTasks.Api.Delivery;
using Orleans.MediaTasks.Api.Tasks;

namespace Orleans.MediaTasks.Api.OpenApi.Bodies;

// Only for the document: a request is read by TaskRequest, and a test compares the two.
[Description("A task to run. A field that is not known is refused when it looks like a mistyped one, and ignored otherwise.")]
internal sealed record TaskRequestBody
{
    [Description("The kind of work; may be left out when a model is named."), AllowedValues("image", "video", "audio", "transcription", "transcode", "embedding", "plugin")]
    public string? Kind { get; init; }

    [Description("A model that GET /v1/models lists; without one, the kind's default model runs."), StringLength(TaskRequestLimits.NameLength, MinimumLength = 1)]
    public string? Model { get; init; }

    [Description("The model's input; GET /v1/models shows an example for each. A prompt has at most 32,000 characters.")]
    public JsonObject? Input { get; init; }

    [Description("10 goes first."), Range(TaskRequestLimits.MinimumPriority, TaskRequestLimits.MaximumPriority), DefaultValue(5)]
    public int? Priority { get; init; }

    [Description("Not to be started before this moment, at most a year ahead. With Z or an offset.")]
    public DateTimeOffset? StartAt { get; init; }

    [Description("Instead of start_at: how long from now, at most a year.")]
    public Duration? Delay { get; init; }

    [Description("How long the task may wait for its first attempt before it fails with the code expired.")]
    public Duration? StartTtl { get; init; }

    [Description("The limit of one attempt, at most 7 days. Default: the model's own.")]
    public Duration? Timeout { get; init; }

    [Description("When and how often to try again.")]
    public RetryBody? Retry { get; init; }

    [Description("Models to go on with when the model's provider cannot do the work."), MaxLength(TaskRequestLimits.FallbackModels)]
    public IReadOnlyList<string>? FallbackModels { get; init; }

    [Description("Words to find the task by, of at most 64 characters each."), MaxLength(TaskRequestLimits.Tags)]
    public IReadOnlyList<string>? Tags { get; init; }

    [Description("Your own data, returned as it came; at most 16,384 characters of JSON.")]
    public JsonObject? Metadata { get; init; }

    [Description("Where the task's events go: an http or https address."), StringLength(WebhookFields.UrlLength, MinimumLength = 1)]
    public string? WebhookUrl { get; init; }

    [Description("What those are signed with. Default: the secret of GET /v1/webhooks/secret, once there is one."), StringLength(WebhookFields.SecretLength, MinimumLength = 1)]
    public string? WebhookSecret { get; init; }

    [Description("Headers to send along.")]
    public JsonObject? WebhookHeaders { get; init; }

    [Description("Names of events; none means all."), MaxLength(WebhookFields.MaximumEvents)]
    public IReadOnlyList<string>? WebhookEvents { get; init; }

    [Description("The words of type in events."), AllowedValues("generation", "short", "task"), DefaultValue("generation")]
    public string? EventNaming { get; init; }
}

[Description("The wait before attempt n+1 is initial_interval · coefficient^(n-1), at most max_interval, spread by ± jitter; a provider's Retry-After wins over it.")]
internal sealed record RetryBody
{
    [Description("Attempts in all, the first one counted."), Range(1, TaskRequestLimits.MaximumAttempts), DefaultValue(3)]
    public int? MaxAttempts { get; init; }

    [Description("At most 1 day. Default: 2 s.")]
    public Duration? InitialInterval { get; init; }

    [Range(1d, TaskRequestLimits.MaximumCoefficient), DefaultValue(2d)]
    public double? Coefficient { get; init; }

    [Description("At most 7 days. Default: 5 minutes.")]
    public Duration? MaxInterval { get; init; }

    [Range(0d, 1d), DefaultValue(0.2)]
    public double? Jitter { get; init; }
}

[Description("Tasks to store in one commit: all of them or none.")]
internal sealed record TaskBatchBody
{
    [MinLength(1), MaxLength(1000)]
    public required IReadOnlyList<TaskRequestBody> Tasks { get; init; }
}

// Stands for a duration in the document.
internal readonly record struct Duration;
