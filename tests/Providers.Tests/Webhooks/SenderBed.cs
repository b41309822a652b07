using Microsoft.Extensions.Time.Testing;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Providers.Outbound;

namespace Orleans.MediaTasks.Providers.Webhooks;

/// <summary>A sender under a clock that stands still until a test moves it.</summary>
internal sealed class SenderBed : IDisposable
{
    public SenderBed(Action<WebhookOptions>? configure = null, HostLookup? lookup = null)
    {
        var options = new WebhookOptions { AllowLoopback = true };
        configure?.Invoke(options);
        Sender = new WebhookSender(options, Time, lookup);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public WebhookSender Sender { get; }

    public static WebhookMessage Message(string url, string body = "{\"a\":1}") =>
        new(url, [new("Content-Type", "application/json"), new("User-Agent", "Test/1.0 (compatible; X/1.0)"), new("webhook-id", "evt_1"), new("X-Custom", "a, b")], System.Text.Encoding.UTF8.GetBytes(body));

    public Task<WebhookAnswer> SendAsync(string url) => Sender.SendAsync(Message(url), TestContext.Current.CancellationToken);

    public void Dispose() => Sender.Dispose();
}
