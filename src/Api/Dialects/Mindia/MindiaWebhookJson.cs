using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Delivery;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>Webhooks and what was told to them, in this dialect's words.</summary>
internal static class MindiaWebhookJson
{
    public static JsonAnswer Made(WebhookEndpoint endpoint) => new((writer, _) => Write(writer, endpoint, withSecret: true))
    {
        Status = StatusCodes.Status201Created,
    };

    public static JsonAnswer One(WebhookEndpoint endpoint) => new((writer, _) => Write(writer, endpoint, withSecret: false));

    public static JsonAnswer List(IReadOnlyList<WebhookEndpoint> endpoints) => new((writer, _) =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("webhooks"u8);
        foreach (var endpoint in endpoints)
        {
            Write(writer, endpoint, withSecret: false);
        }

        writer.WriteEndArray();
        writer.WriteNumber("total"u8, endpoints.Count);
        writer.WriteNumber("count"u8, endpoints.Count);
        writer.WriteEndObject();
    });

    public static JsonAnswer Events(string id, IReadOnlyList<WebhookDelivery> deliveries) => new((writer, _) =>
    {
        writer.WriteStartObject();
        writer.WriteString("webhook_id"u8, id);
        writer.WriteStartArray("events"u8);
        foreach (var delivery in deliveries)
        {
            WriteEvent(writer, delivery);
        }

        writer.WriteEndArray();
        writer.WriteNumber("count"u8, deliveries.Count);
        writer.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter writer, WebhookEndpoint endpoint, bool withSecret)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, endpoint.Id);
        writer.WriteString("url"u8, endpoint.Url);
        writer.WriteWords("events"u8, endpoint.Events);
        writer.WriteString("event_type"u8, endpoint.Events is [var first, ..] ? first : null);
        writer.WriteString("description"u8, endpoint.Description);
        writer.WriteBoolean("is_active"u8, endpoint.Enabled);
        if (withSecret)
        {
            writer.WriteString("signing_secret"u8, endpoint.Secret);
        }

        writer.WriteString("state"u8, WebhookJson.StateOf(endpoint));
        writer.WriteTime("created_at"u8, endpoint.CreatedAt);
        writer.WriteTime("updated_at"u8, endpoint.UpdatedAt);
        writer.WriteEndObject();
    }

    private static void WriteEvent(Utf8JsonWriter writer, WebhookDelivery delivery)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, delivery.EventId);
        writer.WriteString("webhook_id"u8, delivery.Endpoint);
        writer.WriteString("event"u8, EventNames.Of(EventNaming.Task, "", delivery.Event.Type));
        writer.WriteString("task_id"u8, delivery.Task.ToPublicString());
        writer.WriteString("status"u8, delivery.Status switch { DeliveryStatus.Pending => "pending", DeliveryStatus.Delivered => "delivered", _ => "failed" });
        writer.WriteNumber("attempts"u8, delivery.Attempts);
        writer.WriteNumberOrNull("response_status"u8, delivery.LastAttempt?.StatusCode);
        writer.WriteString("error"u8, delivery.LastAttempt?.Error);
        writer.WriteTime("created_at"u8, delivery.CreatedAt);
        writer.WriteTime("next_attempt_at"u8, delivery.DueAt);
        writer.WriteTime("delivered_at"u8, delivery.Status == DeliveryStatus.Delivered ? delivery.UpdatedAt : null);
        writer.WriteEndObject();
    }
}
