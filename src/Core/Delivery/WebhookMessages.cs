using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>Makes the request that tells a receiver of an event: body, headers and signatures. Pure: the same event has the same body however often and wherever it is made.</summary>
public static class WebhookMessages
{
    /// <summary>The request of a delivery.</summary>
    /// <param name="receiver">Whom it goes to.</param>
    /// <param name="row">The delivery's task, at the event or later.</param>
    /// <param name="delivery">What is told.</param>
    /// <param name="now">The moment of sending, which stands in the headers alone.</param>
    public static WebhookMessage Make(WebhookReceiver receiver, MediaTaskState row, WebhookDelivery delivery, DateTimeOffset now) =>
        Make(receiver, row, delivery.Event, delivery.EventId, now);

    /// <summary>The request of an event that is told once and not stored: progress.</summary>
    /// <param name="receiver">Whom it goes to.</param>
    /// <param name="row">The task, at the event or later.</param>
    /// <param name="news">What is told.</param>
    /// <param name="eventId">The id of the event.</param>
    /// <param name="now">The moment of sending.</param>
    public static WebhookMessage Make(WebhookReceiver receiver, MediaTaskState row, TaskEvent news, string eventId, DateTimeOffset now)
    {
        var body = WebhookBodies.Render(new TaskNews(row, news, eventId, receiver));
        return Message(receiver, eventId, news.Type.IsEnd() ? "completion" : "progress", body, now);
    }

    /// <summary>The request of an event that no task is behind.</summary>
    /// <param name="receiver">Whom it goes to.</param>
    /// <param name="notice">What is told.</param>
    /// <param name="tenant">Whose receiver it is.</param>
    /// <param name="now">The moment of sending.</param>
    public static WebhookMessage Make(WebhookReceiver receiver, EndpointNotice notice, string tenant, DateTimeOffset now) =>
        Message(receiver, notice.Id, "custom", WebhookBodies.Render(receiver, notice, tenant), now);

    /// <summary>The request of a body that a caller made, one of a batch.</summary>
    /// <remarks>Receivers of batches look for their signature in <c>X-Webhook-Signature</c> in base64, where those of events find it in hexadecimal; the other headers are the same.</remarks>
    /// <param name="receiver">Whom it goes to.</param>
    /// <param name="id">The id of the message, the same for all its attempts.</param>
    /// <param name="body">The body.</param>
    /// <param name="now">The moment of sending.</param>
    public static WebhookMessage MakeOfBatch(WebhookReceiver receiver, string id, byte[] body, DateTimeOffset now)
    {
        var headers = WebhookHeaders.Of(receiver, id, "custom", body, now);
        if (receiver.Secret is { } secret)
        {
            var signature = headers.First(header => header.Key == WebhookHeaders.Signature);
            headers = headers.Replace(signature, new(WebhookHeaders.Signature, WebhookSignatures.Base64(secret, body)));
        }

        return new(receiver.Url, headers, body);
    }

    private static WebhookMessage Message(WebhookReceiver receiver, string id, string type, byte[] body, DateTimeOffset now) =>
        new(receiver.Url, WebhookHeaders.Of(receiver, id, type, body, now), body);
}
