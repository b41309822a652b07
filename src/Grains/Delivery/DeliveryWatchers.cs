namespace Orleans.MediaTasks.Delivery;

/// <summary>Who hears of one tenant's deliveries. Not shared between threads: its grain's own.</summary>
internal sealed class DeliveryWatchers(TimeProvider time)
{
    private readonly Dictionary<IDeliveryWatcher, long> _heardOf = [];
    private long _since;

    /// <summary>Whether there is anybody.</summary>
    public bool Any
    {
        get
        {
            foreach (var (watcher, at) in _heardOf)
            {
                // Its node may have died.
                if (time.GetElapsedTime(at) > DeliveryNews.WatchDuration)
                {
                    _heardOf.Remove(watcher);
                }
            }

            return _heardOf.Count > 0;
        }
    }

    /// <summary>Adds one, or finds it there; how long it may take until every silo knows that there is anybody.</summary>
    public TimeSpan Add(IDeliveryWatcher watcher)
    {
        if (!Any)
        {
            _since = time.GetTimestamp();
        }

        _heardOf[watcher] = time.GetTimestamp();
        var known = time.GetElapsedTime(_since);
        return known < WebhookDirectory.Lifetime ? WebhookDirectory.Lifetime - known : TimeSpan.Zero;
    }

    public void Remove(IDeliveryWatcher watcher) => _heardOf.Remove(watcher);

    /// <summary>Tells all, and waits for none: one that does not answer must not keep the others waiting.</summary>
    public void Tell(DeliveryNews news)
    {
        foreach (var watcher in _heardOf.Keys.ToList())
        {
            _ = TellAsync(watcher, news);
        }
    }

    private async Task TellAsync(IDeliveryWatcher watcher, DeliveryNews news)
    {
        try
        {
            await watcher.TellAsync(news);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            // It is not there any more; if it is all the same, it says so again.
            _heardOf.Remove(watcher);
        }
    }
}
