using System.Text.Json;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Delivery;

/// <summary>The one rendering of deliveries.</summary>
internal static class DeliveryJson
{
    public static JsonAnswer Page(DeliveryPage page) => new((writer, _) =>
    {
        writer.WriteStartObject();
        writer.WriteString("object"u8, "list"u8);
        WriteAll(writer, page.Deliveries);
        writer.WriteString("next_cursor"u8, page.Next is { } next ? DeliveryCursor.Format(next) : null);
        writer.WriteBoolean("has_more"u8, page.Next is not null);
        writer.WriteEndObject();
    });

    public static JsonAnswer OfTask(string id, IReadOnlyList<WebhookDelivery> deliveries) => new((writer, _) =>
    {
        writer.WriteStartObject();
        writer.WriteString("task_id"u8, Guid.Parse(id).ToString("D"));
        WriteAll(writer, deliveries);
        writer.WriteEndObject();
    });

    /// <summary>Tasks that gave up.</summary>
    public static JsonAnswer Tasks(TaskPage page) => new((writer, urls) =>
    {
        writer.WriteStartObject();
        writer.WriteString("object"u8, "list"u8);
        writer.WriteStartArray("data"u8);
        foreach (var task in page.Tasks)
        {
            WriteTask(writer, task, urls);
        }

        writer.WriteEndArray();
        writer.WriteString("next_cursor"u8, page.Next is { } next ? TaskListCursor.Format(next) : null);
        writer.WriteBoolean("has_more"u8, page.Next is not null);
        writer.WriteEndObject();
    });

    public static JsonAnswer Replayed(int count, bool hasMore) => new((writer, _) =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("replayed"u8, count);
        writer.WriteBoolean("has_more"u8, hasMore);
        writer.WriteEndObject();
    });

    public static void WriteAttempt(Utf8JsonWriter writer, ReadOnlySpan<byte> name, DeliveryAttempt? attempt)
    {
        if (attempt is null)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteTime("at"u8, attempt.At);
        writer.WriteNumber("duration_ms"u8, (long)attempt.Duration.TotalMilliseconds);
        writer.WriteNumberOrNull("status_code"u8, attempt.StatusCode);
        writer.WriteString("error"u8, attempt.Error);
        writer.WriteString("detail"u8, attempt.Detail);
        writer.WriteEndObject();
    }

    private static void WriteAll(Utf8JsonWriter writer, IReadOnlyList<WebhookDelivery> deliveries)
    {
        writer.WriteStartArray("data"u8);
        foreach (var delivery in deliveries)
        {
            Write(writer, delivery);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, WebhookDelivery delivery)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, DeliveryId.Of(delivery));
        writer.WriteString("kind"u8, "delivery"u8);
        writer.WriteString("task_id"u8, delivery.Task.ToPublicString());
        writer.WriteString("event_id"u8, delivery.EventId);
        writer.WriteString("event"u8, EventNames.Of(EventNaming.Task, "", delivery.Event.Type));
        writer.WriteString("endpoint"u8, delivery.Endpoint);
        writer.WriteString("status"u8, WordOf(delivery.Status));
        writer.WriteNumber("attempts"u8, delivery.Attempts);
        writer.WriteTime("next_attempt_at"u8, delivery.DueAt);
        writer.WriteString("reason"u8, delivery.LastAttempt?.Error);
        WriteAttempt(writer, "last_attempt"u8, delivery.LastAttempt);
        writer.WriteTime("created_at"u8, delivery.CreatedAt);
        writer.WriteTime("updated_at"u8, delivery.UpdatedAt);
        writer.WriteEndObject();
    }

    private static void WriteTask(Utf8JsonWriter writer, MediaTaskSnapshot task, UrlContext urls)
    {
        var id = task.Id.ToPublicString();
        writer.WriteStartObject();
        writer.WriteString("id"u8, id);
        writer.WriteString("kind"u8, "task"u8);
        writer.WriteString("task_id"u8, id);
        writer.WriteString("model"u8, task.Model);
        writer.WriteString("reason"u8, task.Failure?.Code);
        writer.WriteString("error"u8, task.Failure?.Message);
        writer.WriteNumber("attempts"u8, task.Attempt);
        writer.WriteTime("created_at"u8, task.CreatedAt);
        writer.WriteTime("failed_at"u8, task.CompletedAt);
        writer.WriteString("retry_url"u8, $"{urls.Task(id)}/retry");
        writer.WriteEndObject();
    }

    private static string WordOf(DeliveryStatus status) => status switch
    {
        DeliveryStatus.Pending => "pending",
        DeliveryStatus.Delivered => "delivered",
        _ => "dead",
    };
}
