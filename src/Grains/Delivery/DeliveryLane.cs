namespace Orleans.MediaTasks.Delivery;

/// <summary>What goes from one task to one endpoint, one after the other. A delivery here without a due moment may go at once.</summary>
internal sealed class DeliveryLane(string endpoint)
{
    private readonly SortedList<long, WebhookDelivery> _waiting = [];
    private WebhookDelivery? _progress;

    public string Endpoint => endpoint;

    /// <summary>Whether somebody is at it.</summary>
    public bool IsRunning { get; set; }

    /// <summary>What comes next: the oldest event; progress only when there is none.</summary>
    public WebhookDelivery? Next => _waiting.Count > 0 ? _waiting.Values[0] : _progress;

    /// <summary>All events that wait, oldest first.</summary>
    public IEnumerable<WebhookDelivery> Waiting => _waiting.Values;

    /// <summary>An event that waits; null when it does not.</summary>
    public WebhookDelivery? Find(long sequence) => _waiting.GetValueOrDefault(sequence);

    /// <summary>Adds an event, unless it is known here. What was to be told of progress is old by then.</summary>
    public void Add(WebhookDelivery delivery)
    {
        _progress = null;
        _waiting.TryAdd(delivery.Sequence, delivery);
    }

    /// <summary>Takes progress to be told, in place of older progress; events go first.</summary>
    public void Offer(WebhookDelivery progress) => _progress = _waiting.Count == 0 ? progress : null;

    /// <summary>Goes on from what became of a delivery; null when it is done with.</summary>
    public void Settle(WebhookDelivery delivery, WebhookDelivery? pending)
    {
        if (delivery.Event.Type == TaskEventType.Progress)
        {
            _progress = _progress == delivery ? null : _progress;
        }
        else if (pending is not null)
        {
            _waiting[delivery.Sequence] = pending;
        }
        else
        {
            _waiting.Remove(delivery.Sequence);
        }
    }
}
