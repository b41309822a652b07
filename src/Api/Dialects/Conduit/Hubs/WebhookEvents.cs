using System.Text.Json;
using Orleans.MediaTasks.Api.Progress;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>The events of <c>/hubs/webhooks</c>, each with one object.</summary>
internal static class WebhookEvents
{
    /// <summary>That it was sent, what came of it, and when it is sent again.</summary>
    public static IEnumerable<HubEvent> Of(AttemptNews news)
    {
        var (delivery, last) = (news.Delivery, news.Delivery.LastAttempt!);
        yield return Event("DeliveryAttempted", news, writer =>
        {
            writer.WriteString("taskType"u8, news.Kind);
            writer.WriteTime("timestamp"u8, last.At);
            writer.WriteNumber("attemptNumber"u8, delivery.Attempts);
            writer.WriteString("eventType"u8, EventNames.Of(EventNaming.Generation, news.Kind, delivery.Event.Type));
        });
        if (last.Error is null)
        {
            yield return Event("DeliverySucceeded", news, writer =>
            {
                writer.WriteTime("timestamp"u8, last.At + last.Duration);
                writer.WriteNumberOrNull("statusCode"u8, last.StatusCode);
                writer.WriteNumber("responseTimeMs"u8, (long)last.Duration.TotalMilliseconds);
                writer.WriteNumber("totalAttempts"u8, delivery.Attempts);
            });
            yield break;
        }

        yield return Event("DeliveryFailed", news, writer =>
        {
            writer.WriteTime("timestamp"u8, last.At + last.Duration);
            writer.WriteNumberOrNull("statusCode"u8, last.StatusCode);
            writer.WriteString("errorMessage"u8, last.Detail ?? last.Error);
            writer.WriteTime("nextRetryTime"u8, delivery.DueAt);
            writer.WriteNumber("attemptNumber"u8, delivery.Attempts);
            writer.WriteBoolean("isPermanentFailure"u8, delivery.Status == DeliveryStatus.Dead);
        });
        if (delivery.DueAt is { } due)
        {
            yield return Event("RetryScheduled", news, writer =>
            {
                writer.WriteTime("scheduledTime"u8, due);
                writer.WriteNumber("retryNumber"u8, delivery.Attempts);
                writer.WriteNumber("maxRetries"u8, news.MaximumAttempts - 1);
                writer.WriteNumber("delaySeconds"u8, (due - delivery.UpdatedAt).TotalSeconds);
            });
        }
    }

    /// <summary>That deliveries to a receiver are kept back from now on, or go out again.</summary>
    public static IEnumerable<HubEvent> Of(BreakerTurn turn) =>
    [
        new HubEvent("CircuitBreakerStateChanged", new RawJson(ProgressJson.Render(writer =>
        {
            writer.WriteString("url"u8, turn.Url);
            writer.WriteString("state"u8, WordOf(turn.To));
            writer.WriteString("previousState"u8, WordOf(turn.From));
            writer.WriteTime("stateChangedAt"u8, turn.At);
            writer.WriteString("reason"u8, turn.To == BreakerState.Open ? "The receiver failed too often in a row." : "The receiver answered.");
            writer.WriteNumber("failureCount"u8, turn.Failures);
            writer.WriteTime("nextAttemptAt"u8, turn.OpenUntil);
        }))),
    ];

    /// <summary>The word for a state.</summary>
    public static string WordOf(BreakerState state) => state switch
    {
        BreakerState.Open => "open",
        BreakerState.HalfOpen => "half-open",
        _ => "closed",
    };

    private static HubEvent Event(string method, AttemptNews news, Action<Utf8JsonWriter> write) => new(method, new RawJson(ProgressJson.Render(writer =>
    {
        writer.WriteString("webhookId"u8, news.Delivery.EventId);
        writer.WriteString("taskId"u8, news.Delivery.Task.ToPublicString());
        writer.WriteString("url"u8, news.Url);
        write(writer);
    })));
}
