using System.Text.Json;

namespace Orleans.MediaTasks.Delivery;

/// <summary>A receiver that answers what the test says, and keeps its own record of what it was sent.</summary>
internal sealed class ScriptedReceiver(TimeProvider time) : IWebhookSender
{
    private readonly Lock _lock = new();
    private readonly List<Received> _received = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public delegate Task<WebhookAnswer> Script(Received request, CancellationToken cancellationToken);

    /// <summary>What a request is answered. Default: 200.</summary>
    public Script OnRequest { get; set; } = null!;

    /// <summary>Everything so far, in the order in which it came.</summary>
    public IReadOnlyList<Received> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _received];
            }
        }
    }

    public async Task<WebhookAnswer> SendAsync(WebhookMessage message, CancellationToken cancellationToken)
    {
        using var body = JsonDocument.Parse(message.Body);
        Received request;
        lock (_lock)
        {
            request = new Received(
                message.Url,
                message.Headers.Single(header => header.Key == "webhook-id").Value,
                body.RootElement.GetProperty("type").GetString()!,
                time.GetUtcNow(),
                _received.Count(earlier => earlier.Id == message.Headers.Single(header => header.Key == "webhook-id").Value && earlier.Url == message.Url) + 1);
            _received.Add(request);
            _more.TrySetResult();
            _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return OnRequest is null ? Answer(200) : await OnRequest(request, cancellationToken);
    }

    public WebhookAnswer Answer(int status) =>
        new(new DeliveryAttempt(time.GetUtcNow(), TimeSpan.FromMilliseconds(3), status, status is >= 200 and < 300 ? null : DeliveryErrors.HttpStatus));

    /// <summary>Waits until a request of a kind has come.</summary>
    public async Task<Received> UntilAsync(Func<Received, bool> condition)
    {
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_received.Find(request => condition(request)) is { } found)
                {
                    return found;
                }

                more = _more.Task;
            }

            await more.WaitAsync(Grid.Deadline, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A request as the receiver sees it.</summary>
    /// <param name="Url">Where it went.</param>
    /// <param name="Id">The event's id.</param>
    /// <param name="Type">The event's type.</param>
    /// <param name="At">When it came.</param>
    /// <param name="Time">How often this event came here, this time included.</param>
    internal sealed record Received(string Url, string Id, string Type, DateTimeOffset At, int Time)
    {
        public string Word => Type[(Type.LastIndexOf('.') + 1)..];
    }
}
