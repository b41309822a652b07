using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Delivery;

/// <summary>The one rendering of an endpoint. Its secret is in the answers that make it, and in no other.</summary>
internal static class WebhookJson
{
    public static JsonAnswer Made(WebhookEndpoint endpoint) => new((writer, _) => Write(writer, endpoint, withSecret: true))
    {
        Status = StatusCodes.Status201Created,
        Headers = (headers, _) => headers.Location = $"/v1/webhooks/{endpoint.Id}",
    };

    public static JsonAnswer Rotated(WebhookEndpoint endpoint) => new((writer, _) => Write(writer, endpoint, withSecret: true));

    public static JsonAnswer One(WebhookEndpoint endpoint) => new((writer, _) => Write(writer, endpoint, withSecret: false));

    public static JsonAnswer List(IReadOnlyList<WebhookEndpoint> endpoints) => JsonAnswer.List(endpoints, (writer, endpoint) => Write(writer, endpoint, withSecret: false));

    public static JsonAnswer Secret(string secret) => new((writer, _) =>
    {
        writer.WriteStartObject();
        writer.WriteString("secret"u8, secret);
        writer.WriteEndObject();
    });

    public static JsonAnswer Tested(DeliveryAttempt attempt) => new((writer, _) =>
    {
        writer.WriteStartObject();
        writer.WriteBoolean("delivered"u8, attempt.Error is null);
        DeliveryJson.WriteAttempt(writer, "attempt"u8, attempt);
        writer.WriteEndObject();
    });

    /// <summary>The word for how an endpoint does.</summary>
    public static string StateOf(WebhookEndpoint endpoint) => endpoint switch
    {
        { Enabled: false } => "disabled",
        { Health.FailingSince: not null } => "failing",
        { Health.LastSuccessAt: not null } => "healthy",
        _ => "unused",
    };

    private static void Write(Utf8JsonWriter writer, WebhookEndpoint endpoint, bool withSecret)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, endpoint.Id);
        writer.WriteString("object"u8, "webhook"u8);
        writer.WriteString("url"u8, endpoint.Url);
        writer.WriteString("description"u8, endpoint.Description);
        writer.WriteWords("events"u8, endpoint.Events);
        writer.WriteString("event_naming"u8, WebhookFields.WordOf(endpoint.Naming));
        if (withSecret)
        {
            writer.WriteString("secret"u8, endpoint.Secret);
        }

        writer.WriteTime("previous_secret_until"u8, endpoint.PreviousSecretUntil);
        writer.WriteBoolean("enabled"u8, endpoint.Enabled);
        writer.WriteString("disabled_reason"u8, endpoint.DisabledReason);
        writer.WriteString("state"u8, StateOf(endpoint));
        writer.WriteTime("failing_since"u8, endpoint.Health.FailingSince);
        writer.WriteTime("last_success_at"u8, endpoint.Health.LastSuccessAt);
        writer.WriteTime("last_failure_at"u8, endpoint.Health.LastFailureAt);
        DeliveryJson.WriteAttempt(writer, "last_failure"u8, endpoint.Health.LastFailure);
        writer.WriteTime("created_at"u8, endpoint.CreatedAt);
        writer.WriteTime("updated_at"u8, endpoint.UpdatedAt);
        writer.WriteEndObject();
    }
}
