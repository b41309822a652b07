using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>The fields of a task that this dialect's clients look for and the native body has not: both casings, and the names of several generations of documents.</summary>
internal sealed class ConduitTaskJson(TimeProvider clock) : ITaskBodyAddition
{
    /// <summary>What is promised of a task whose model says nothing.</summary>
    private static readonly TimeSpan UsualDuration = TimeSpan.FromMinutes(1);

    /// <summary>The native routes keep their words unless they are asked for the SDK's.</summary>
    public string? StatusOf(MediaTaskSnapshot task, HttpRequest request) => ConduitWords.WantsSdk(request) ? ConduitWords.StatusOf(task, request) : null;

    public void WriteTask(Utf8JsonWriter writer, MediaTaskSnapshot task, UrlContext urls)
    {
        var type = ConduitWords.TypeOf(task.Kind);
        writer.WriteString("taskId"u8, task.Id.ToPublicString());
        writer.WriteString("type"u8, type);
        writer.WriteString("task_type"u8, type);
        writer.WriteString("taskType"u8, type);
        writer.WriteNumber("state"u8, ConduitWords.StateOf(task));
        writer.WriteString("progressMessage"u8, task.Message);
        WriteTimes(writer, task);
        WriteAddresses(writer, task);
        ConduitResultJson.WriteVideoResponse(writer, task, urls);
        WriteFailure(writer, task);
    }

    public void WriteResult(Utf8JsonWriter writer, MediaTaskSnapshot task, UrlContext urls) => ConduitResultJson.WriteFields(writer, task, urls);

    private void WriteTimes(Utf8JsonWriter writer, MediaTaskSnapshot task)
    {
        var end = EndOf(task);
        writer.WriteNumberOrNull("estimatedTimeRemaining"u8, task.EstimatedRemaining is { } left ? Math.Round(left.TotalSeconds, 1) : null);
        writer.WriteNumber("created"u8, task.CreatedAt.ToUnixTimeSeconds());
        writer.WriteNumber("updated"u8, task.UpdatedAt.ToUnixTimeSeconds());
        writer.WriteTime("createdAt"u8, task.CreatedAt);
        writer.WriteTime("updatedAt"u8, task.UpdatedAt);
        writer.WriteTime("startedAt"u8, task.StartedAt);
        writer.WriteTime("completedAt"u8, task.CompletedAt);
        writer.WriteTime("estimated_completion_time"u8, end);
        writer.WriteTime("estimatedCompletionTime"u8, end);
        writer.WriteNumberOrNull("poll_after_ms"u8, task.Status.IsTerminal() ? null : TaskAnswer.PollHint(task) * 1000);
    }

    private DateTimeOffset EndOf(MediaTaskSnapshot task)
    {
        if (task.CompletedAt is { } end)
        {
            return end;
        }

        var now = clock.GetUtcNow();
        return (task.DueAt > now ? task.DueAt.Value : now) + (task.EstimatedRemaining ?? UsualDuration);
    }

    /// <summary>Relative, as this dialect's documents print them; its clients put their own base before them.</summary>
    private static void WriteAddresses(Utf8JsonWriter writer, MediaTaskSnapshot task)
    {
        var id = task.Id.ToPublicString();
        var self = $"/v1/tasks/{id}";
        writer.WriteString("check_status_url"u8, self);
        writer.WriteString("checkStatusUrl"u8, task.Kind == MediaTaskKinds.Video ? $"/v1/videos/generations/tasks/{id}" : self);
        writer.WriteString("status_url"u8, self);
        writer.WriteString("statusUrl"u8, self);
    }

    private static void WriteFailure(Utf8JsonWriter writer, MediaTaskSnapshot task)
    {
        var failure = task.Status == MediaTaskStatus.Failed ? task.Failure : null;
        var retries = task.Retries();
        var due = task.Status == MediaTaskStatus.Retrying ? task.DueAt : null;
        writer.WriteString("errorCode"u8, failure?.Code);
        writer.WriteBoolean("is_retryable"u8, failure is { Retryable: true });
        writer.WriteBoolean("isRetryable"u8, failure is { Retryable: true });
        writer.WriteNumber("retry_count"u8, retries);
        writer.WriteNumber("retryCount"u8, retries);
        writer.WriteNumber("max_retries"u8, task.MaximumRetries());
        writer.WriteNumber("maxRetries"u8, task.MaximumRetries());
        writer.WriteTime("nextRetryAt"u8, due);
    }
}
