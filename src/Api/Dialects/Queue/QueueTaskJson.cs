using System.Text.Json;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Queue;

/// <summary>A task in the queue's words: camel case, times in milliseconds, <c>state</c>, an error as an object.</summary>
internal static class QueueTaskJson
{
    public static void Write(Utf8JsonWriter writer, MediaTaskSnapshot task, UrlContext urls)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, task.Id.ToPrefixedString());
        writer.WriteString("prompt"u8, task.Spec.ReadInputText("prompt") ?? "");
        writer.WriteString("state"u8, StateOf(task.Status));
        writer.WriteMilliseconds("createdAt"u8, task.CreatedAt);
        writer.WriteMilliseconds("startedAt"u8, task.StartedAt);
        writer.WriteMilliseconds("completedAt"u8, task.CompletedAt);
        WriteResult(writer, task, urls);
        WriteError(writer, task.Failure);
        writer.WriteNumber("retryCount"u8, RetriesOf(task));
        writer.WriteNumber("maxRetries"u8, task.MaximumRetries());
        writer.WriteMilliseconds("nextRetryAt"u8, task.Status == MediaTaskStatus.Retrying ? task.DueAt : null);
        writer.WriteNumber("progress"u8, task.Progress);
        writer.WriteNumber("estimatedWaitTime"u8, (long)(task.EstimatedRemaining?.TotalMilliseconds ?? 0));
        writer.WriteEndObject();
    }

    public static void WriteRetry(Utf8JsonWriter writer, MediaTaskSnapshot task)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, task.Id.ToPrefixedString());
        writer.WriteNumber("retryCount"u8, RetriesOf(task));
        writer.WriteNumber("maxRetries"u8, task.MaximumRetries());
        writer.WriteMilliseconds("nextRetryAt"u8, task.DueAt);
        WriteError(writer, task.Failure);
        writer.WriteEndObject();
    }

    public static void WriteStats(Utf8JsonWriter writer, IReadOnlyList<TaskCount> counts)
    {
        long Sum(params ReadOnlySpan<MediaTaskStatus> statuses)
        {
            var sum = 0L;
            foreach (var count in counts)
            {
                sum += count.Kind == MediaTaskKinds.Image && statuses.Contains(count.Status) ? count.Count : 0;
            }

            return sum;
        }

        var pending = Sum(MediaTaskStatus.Queued, MediaTaskStatus.Scheduled);
        var (processing, retrying) = (Sum(MediaTaskStatus.Processing), Sum(MediaTaskStatus.Retrying));
        var (completed, failed) = (Sum(MediaTaskStatus.Completed), Sum(MediaTaskStatus.Failed));
        writer.WriteStartObject();
        writer.WriteNumber("pending"u8, pending);
        writer.WriteNumber("processing"u8, processing);
        writer.WriteNumber("retrying"u8, retrying);
        writer.WriteNumber("completed"u8, completed);
        writer.WriteNumber("failed"u8, failed);
        writer.WriteNumber("total"u8, pending + processing + retrying + completed + failed);
        writer.WriteEndObject();
    }

    /// <summary>A cancelled task is not there any more for these clients, so it has no state.</summary>
    private static string StateOf(MediaTaskStatus status) => status switch
    {
        MediaTaskStatus.Scheduled or MediaTaskStatus.Queued => "pending",
        MediaTaskStatus.Processing => "processing",
        MediaTaskStatus.Retrying => "retrying",
        MediaTaskStatus.Completed => "completed",
        _ => "failed",
    };

    /// <summary>Retries that were scheduled; a task that waits for its second attempt has one.</summary>
    private static int RetriesOf(MediaTaskSnapshot task) => task.Status is MediaTaskStatus.Retrying or MediaTaskStatus.Queued ? task.Attempt : task.Retries();

    private static void WriteResult(Utf8JsonWriter writer, MediaTaskSnapshot task, UrlContext urls)
    {
        if (task.Status != MediaTaskStatus.Completed)
        {
            writer.WriteNull("result"u8);
            return;
        }

        writer.WriteStartObject("result"u8);
        writer.WriteString("imageUrl"u8, task.MainKey() is { } key ? urls.Media(key) : null);
        writer.WriteMilliseconds("generatedAt"u8, task.CompletedAt);
        writer.WriteNumber("processingTime"u8, (long)(task.CompletedAt - task.StartedAt ?? TimeSpan.Zero).TotalMilliseconds);
        writer.WriteString("model"u8, task.Model);
        writer.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter writer, MediaTaskFailure? failure)
    {
        if (failure is null)
        {
            writer.WriteNull("error"u8);
            return;
        }

        writer.WriteStartObject("error"u8);
        writer.WriteString("code"u8, CodeOf(failure.Code));
        writer.WriteString("message"u8, failure.Message);
        writer.WriteEndObject();
    }

    private static string CodeOf(string code) => code switch
    {
        FailureCodes.InvalidRequest => "HTTP_400",
        FailureCodes.InsufficientQuota => "HTTP_402",
        FailureCodes.ContentPolicyViolation => "HTTP_403",
        FailureCodes.RateLimitExceeded => "HTTP_429",
        FailureCodes.ModelOverloaded => "HTTP_503",
        FailureCodes.NetworkError => "ECONNREFUSED",
        FailureCodes.Timeout or FailureCodes.Expired => "TIMEOUT",
        _ => "HTTP_500",
    };
}
