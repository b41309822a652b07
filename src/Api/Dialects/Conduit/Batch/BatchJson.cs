using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Providers.Batch;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>A batch as its clients read it.</summary>
internal static class BatchJson
{
    private const string TotalItems = "totalItems";

    /// <summary>The input of the task behind a batch: how many items there are. They themselves are kept where nobody reads them.</summary>
    public static string InputOf(BatchOperation operation) => CompactJson.Object(writer => writer.WriteNumber(TotalItems, operation.Items.Length));

    /// <summary>A batch that was handed in.</summary>
    public static JsonAnswer Accepted(SubmitResult.Accepted accepted)
    {
        var id = accepted.Task.Id.ToPublicString();
        var address = $"/v1/batch/operations/{id}";
        return new JsonAnswer((writer, _) =>
        {
            writer.WriteStartObject();
            writer.WriteString("operationId"u8, id);
            writer.WriteString("operationType"u8, BatchType.WordOf(accepted.Task.Model));
            writer.WriteNumber(TotalItems, TotalOf(accepted.Task));
            writer.WriteString("statusUrl"u8, address);
            writer.WriteString("taskId"u8, id);
            writer.WriteString("message"u8, "Batch operation started. Subscribe to the hub /hubs/tasks with the taskId for real-time updates."u8);
            writer.WriteEndObject();
        })
        {
            Status = StatusCodes.Status202Accepted,
            Headers = (headers, urls) =>
            {
                headers.Location = urls.BaseUrl + address;
                TaskAnswer.SetReplayed(headers, accepted.Replayed);
            },
        };
    }

    /// <summary>How a batch stands.</summary>
    public static JsonAnswer Status(MediaTaskSnapshot task, DateTimeOffset now) => new((writer, _) =>
    {
        using var result = task is { Status: MediaTaskStatus.Completed, Outputs: [{ Data: { } data }, ..] } ? JsonDocument.Parse(data) : null;
        var counts = result is null
            ? BatchCounts.Parse(task.Message) ?? new BatchCounts(TotalOf(task), 0, 0)
            : CountsOf(result.RootElement);
        var elapsed = task.StartedAt is { } start && (task.CompletedAt ?? now) is var end && end > start ? end - start : TimeSpan.Zero;
        var isRunning = task.Status == MediaTaskStatus.Processing;
        writer.WriteStartObject();
        writer.WriteString("operationId"u8, task.Id.ToPublicString());
        writer.WriteString("operationType"u8, BatchType.WordOf(task.Model));
        writer.WriteString("status"u8, StatusOf(task.Status, counts));
        writer.WriteNumber("totalItems"u8, counts.Total);
        writer.WriteNumber("processedCount"u8, counts.Processed);
        writer.WriteNumber("successCount"u8, counts.Succeeded);
        writer.WriteNumber("failedCount"u8, counts.Failed);
        writer.WriteNumber("progressPercentage"u8, counts.Percent);
        writer.WriteString("elapsedTime"u8, elapsed.ToString("c"));
        writer.WriteString("estimatedTimeRemaining"u8, (isRunning ? RemainingOf(counts, elapsed) : TimeSpan.Zero).ToString("c"));
        writer.WriteNumber("itemsPerSecond"u8, elapsed > TimeSpan.Zero ? Math.Round(counts.Processed / elapsed.TotalSeconds, 2) : 0);
        writer.WriteNull("currentItem"u8);
        writer.WriteBoolean("canCancel"u8, !task.Status.IsTerminal() && !task.CancelRequested);
        writer.WriteString("error"u8, task.Status == MediaTaskStatus.Failed ? task.Failure?.Message : null);
        WriteErrors(writer, result);
        writer.WriteEndObject();
    });

    /// <summary>The words of the real server. A batch in which items have failed has been carried out all the same.</summary>
    private static string StatusOf(MediaTaskStatus status, BatchCounts counts) => status switch
    {
        MediaTaskStatus.Processing => "Running",
        MediaTaskStatus.Completed => counts.Failed == 0 ? "Completed" : "PartiallyCompleted",
        MediaTaskStatus.Failed => "Failed",
        MediaTaskStatus.Cancelled => "Cancelled",
        _ => "Queued",
    };

    private static TimeSpan RemainingOf(BatchCounts counts, TimeSpan elapsed) =>
        counts.Processed == 0 ? TimeSpan.Zero : elapsed * ((counts.Total - counts.Processed) / (double)counts.Processed);

    private static int TotalOf(MediaTaskSnapshot task)
    {
        using var input = JsonDocument.Parse(task.Spec.Input);
        return input.RootElement.GetProperty(TotalItems).GetInt32();
    }

    private static BatchCounts CountsOf(JsonElement result)
    {
        var (total, failed) = (result.GetProperty(TotalItems).GetInt32(), result.GetProperty("failedCount").GetInt32());
        return new BatchCounts(total, result.GetProperty("successCount").GetInt32() + failed, failed);
    }

    private static void WriteErrors(Utf8JsonWriter writer, JsonDocument? result)
    {
        writer.WritePropertyName("errors"u8);
        if (result is not null)
        {
            result.RootElement.GetProperty("errors"u8).WriteTo(writer);
            return;
        }

        writer.WriteStartArray();
        writer.WriteEndArray();
    }
}
