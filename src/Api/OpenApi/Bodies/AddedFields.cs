using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Orleans.MediaTasks.Api.OpenApi.Bodies;

// Only for the document. Fields that dialects add to the answers about one task; lists and live updates do not have them.
internal abstract record AddedTaskFields
{
    [JsonPropertyName("taskId")]
    public string? TaskIdInCamelCase { get; init; }

    public string? Type { get; init; }

    public string? TaskType { get; init; }

    [JsonPropertyName("taskType")]
    public string? TaskTypeInCamelCase { get; init; }

    [Description("0 queued, 1 processing, 2 completed, 3 failed, 4 cancelled, 5 timed out.")]
    public int? State { get; init; }

    [JsonPropertyName("progressMessage")]
    public string? ProgressMessageInCamelCase { get; init; }

    [JsonPropertyName("estimatedTimeRemaining")]
    public double? EstimatedTimeRemainingInCamelCase { get; init; }

    [Description("Unix seconds.")]
    public long? Created { get; init; }

    [Description("Unix seconds.")]
    public long? Updated { get; init; }

    [JsonPropertyName("createdAt")]
    public DateTimeOffset? CreatedAtInCamelCase { get; init; }

    [JsonPropertyName("updatedAt")]
    public DateTimeOffset? UpdatedAtInCamelCase { get; init; }

    [JsonPropertyName("startedAt")]
    public DateTimeOffset? StartedAtInCamelCase { get; init; }

    [JsonPropertyName("completedAt")]
    public DateTimeOffset? CompletedAtInCamelCase { get; init; }

    public DateTimeOffset? EstimatedCompletionTime { get; init; }

    [JsonPropertyName("estimatedCompletionTime")]
    public DateTimeOffset? EstimatedCompletionTimeInCamelCase { get; init; }

    [Description("When it is worth looking again.")]
    public int? PollAfterMs { get; init; }

    public string? CheckStatusUrl { get; init; }

    [JsonPropertyName("checkStatusUrl")]
    public string? CheckStatusUrlInCamelCase { get; init; }

    public string? StatusUrl { get; init; }

    [JsonPropertyName("statusUrl")]
    public string? StatusUrlInCamelCase { get; init; }

    [Description("Of a completed video."), JsonPropertyName("videoResponse")]
    public VideoResponseBody? VideoResponseInCamelCase { get; init; }

    [JsonPropertyName("errorCode")]
    public string? ErrorCodeInCamelCase { get; init; }

    public bool? IsRetryable { get; init; }

    [JsonPropertyName("isRetryable")]
    public bool? IsRetryableInCamelCase { get; init; }

    public int? RetryCount { get; init; }

    [JsonPropertyName("retryCount")]
    public int? RetryCountInCamelCase { get; init; }

    public int? MaxRetries { get; init; }

    [JsonPropertyName("maxRetries")]
    public int? MaxRetriesInCamelCase { get; init; }

    [JsonPropertyName("nextRetryAt")]
    public DateTimeOffset? NextRetryAtInCamelCase { get; init; }
}

internal abstract record AddedResultFields
{
    public string? ImageUrl { get; init; }

    [JsonPropertyName("imageUrl")]
    public string? ImageUrlInCamelCase { get; init; }

    public string? VideoUrl { get; init; }

    [JsonPropertyName("videoUrl")]
    public string? VideoUrlInCamelCase { get; init; }

    public string? AudioUrl { get; init; }

    [JsonPropertyName("audioUrl")]
    public string? AudioUrlInCamelCase { get; init; }

    public string? ThumbnailUrl { get; init; }

    [JsonPropertyName("thumbnailUrl")]
    public string? ThumbnailUrlInCamelCase { get; init; }

    [Description("The main outputs.")]
    public IReadOnlyList<ResultItemBody>? Data { get; init; }

    [Description("The same, of a picture.")]
    public IReadOnlyList<ResultItemBody>? Images { get; init; }

    [Description("Of a video.")]
    public VideoUsageBody? Usage { get; init; }

    public string? Provider { get; init; }

    public string? Model { get; init; }

    [Description("Unix seconds.")]
    public long? Created { get; init; }

    [Description("How long the work took, in seconds.")]
    public double? Duration { get; init; }

    [Description("Nothing is charged yet.")]
    public double? Cost { get; init; }
}

internal sealed record VideoResponseBody
{
    [Description("Unix seconds.")]
    public required long Created { get; init; }

    public required IReadOnlyList<ResultItemBody> Data { get; init; }

    public required string Model { get; init; }

    public required VideoUsageBody Usage { get; init; }
}

internal sealed record ResultItemBody
{
    public required string Url { get; init; }

    [Description("Of a picture.")]
    public string? RevisedPrompt { get; init; }

    [Description("Of a picture."), JsonPropertyName("revisedPrompt")]
    public string? RevisedPromptInCamelCase { get; init; }

    public required ResultMetadataBody Metadata { get; init; }
}

internal sealed record ResultMetadataBody
{
    public required int? Width { get; init; }

    public required int? Height { get; init; }

    [Description("In seconds.")]
    public required double? Duration { get; init; }

    public required long FileSizeBytes { get; init; }

    public required string MimeType { get; init; }

    public required string Format { get; init; }
}

internal sealed record VideoUsageBody
{
    public required int VideosGenerated { get; init; }

    public required double TotalDurationSeconds { get; init; }

    public required double EstimatedCost { get; init; }
}
