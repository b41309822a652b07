using System.Collections.Immutable;

namespace Orleans.MediaTasks.Delivery;

/// <summary>Sends one message to one address, once. Follows no redirect; connects only to addresses that <c>MediaTasks:Webhooks</c> allows.</summary>
public interface IWebhookSender
{
    /// <summary>Sends it and reads the answer, 64 KiB at most, within 30 s in all. Throws only when it is cancelled.</summary>
    Task<WebhookAnswer> SendAsync(WebhookMessage message, CancellationToken cancellationToken);
}

/// <summary>A finished request.</summary>
/// <param name="Url">Where to.</param>
/// <param name="Headers">All headers but those of the body's length.</param>
/// <param name="Body">The signed bytes.</param>
public sealed record WebhookMessage(string Url, ImmutableArray<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body);

/// <summary>What came of it.</summary>
/// <param name="Attempt">When, how long, and the answer or the error.</param>
/// <param name="RetryAfter">What the receiver asked for; null when it said nothing.</param>
public sealed record WebhookAnswer(DeliveryAttempt Attempt, TimeSpan? RetryAfter = null);
