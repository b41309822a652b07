namespace Orleans.MediaTasks.Limits;

/// <summary>The token buckets of one provider: a start takes a token of each.</summary>
internal sealed class StartBudget
{
    private static readonly TimeSpan[] Periods = [TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), TimeSpan.FromDays(1)];

    private readonly TokenBucket?[] _buckets = new TokenBucket?[Periods.Length];

    public StartBudget(LimiterSettings settings, DateTimeOffset now) => Apply(settings, now);

    /// <summary>Changes the rates. A limit that is new starts with an empty bucket.</summary>
    public void Apply(LimiterSettings settings, DateTimeOffset now)
    {
        Advance(now);
        ReadOnlySpan<double?> rates = [settings.PerSecond, settings.PerMinute, settings.PerDay];
        for (var i = 0; i < _buckets.Length; i++)
        {
            if (rates[i] is not > 0)
            {
                _buckets[i] = null;
            }
            else if (_buckets[i] is { } bucket)
            {
                bucket.SetRate(rates[i]!.Value);
                _buckets[i] = bucket;
            }
            else
            {
                _buckets[i] = new TokenBucket(rates[i]!.Value, Periods[i], now);
            }
        }
    }

    /// <summary>Whether one more start is within every rate.</summary>
    public bool HasToken
    {
        get
        {
            foreach (ref var bucket in _buckets.AsSpan())
            {
                if (bucket is { HasToken: false })
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Earns what the time since the last call is worth.</summary>
    public void Advance(DateTimeOffset now)
    {
        foreach (ref var slot in _buckets.AsSpan())
        {
            if (slot is { } bucket)
            {
                bucket.Advance(now);
                slot = bucket;
            }
        }
    }

    /// <summary>Spends one start; the caller has seen that there is one.</summary>
    public void Take()
    {
        foreach (ref var slot in _buckets.AsSpan())
        {
            if (slot is { } bucket)
            {
                bucket.Take();
                slot = bucket;
            }
        }
    }

    /// <summary>When so many starts are affordable, and not before <paramref name="now"/>.</summary>
    public DateTimeOffset ReadyAt(int starts, DateTimeOffset now)
    {
        var ready = now;
        foreach (ref var bucket in _buckets.AsSpan())
        {
            if (bucket is { } b && b.ReadyAt(starts) is var at && at > ready)
            {
                ready = at;
            }
        }

        return ready;
    }
}
