namespace Orleans.MediaTasks.Delivery;

/// <summary>The way to one receiver from one silo: how many deliveries are under way, how fast they start, and whether it answers.</summary>
internal sealed class EndpointGate(DeliveryOptions options) : IDisposable
{
    /// <summary>Lanes that may wait in memory for their turn at one receiver; the others lie in their rows for a while.</summary>
    internal const int MaximumWaiting = 2_000;

    /// <summary>The same while the receiver takes what it is sent, so that the places are soon free again.</summary>
    internal const int MaximumWaitingForOneThatTakes = 8_000;

    /// <summary>A receiver that took something so lately counts as one that takes.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(2);

    /// <summary>How long those lie that find too many waiting for a receiver that takes nothing: longer than a task waits in memory, where they would take the places of other receivers' tasks.</summary>
    private static readonly TimeSpan CrowdPause = TaskDeliveries.ShortWait + TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _slots = new(options.ConcurrencyPerEndpoint);
    private EndpointBreaker _breaker;
    private DateTimeOffset _second;
    private int _started;
    private DateTimeOffset _takenAt;
    private DateTimeOffset _countedSince;
    private int _taken;
    private double _takenPerSecond;
    private int _waiting;

    /// <summary>Whether it can be forgotten: nobody is inside or waits, and the receiver does well.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock)
            {
                return _waiting == 0 && _slots.CurrentCount == options.ConcurrencyPerEndpoint && !_breaker.IsOpen;
            }
        }
    }

    /// <summary>When to come again, where coming now is of no use; null when it is.</summary>
    public DateTimeOffset? ClosedUntil(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_breaker.OpenUntil > now)
            {
                return _breaker.OpenUntil;
            }

            var takes = now - _takenAt < Lately;
            return _waiting < (takes ? MaximumWaitingForOneThatTakes : MaximumWaiting) ? null : now + (takes ? UntilTaken() : CrowdPause);
        }
    }

    /// <summary>Waits for a turn: null when the caller is in and must leave again, otherwise when to come again.</summary>
    public async ValueTask<DateTimeOffset?> EnterAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (ClosedUntil(time.GetUtcNow()) is { } until)
            {
                return until;
            }

            _waiting++;
        }

        try
        {
            await _slots.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_lock)
            {
                _waiting--;
            }
        }

        var later = Start(time.GetUtcNow());
        if (later is not null)
        {
            _slots.Release();
        }

        return later;
    }

    /// <summary>The caller is done. What came of it opens or closes the way; null says nothing.</summary>
    /// <returns>The way before and after.</returns>
    public (EndpointBreaker Before, EndpointBreaker After) Leave(DeliveryAttempt? attempt, DateTimeOffset now)
    {
        EndpointBreaker before, after;
        lock (_lock)
        {
            before = _breaker;
            after = _breaker = attempt is null ? before : before.After(attempt, now);
            if (attempt is { Error: null })
            {
                CountTaken(now);
            }
        }

        _slots.Release();
        return (before, after);
    }

    public void Dispose() => _slots.Dispose();

    private void CountTaken(DateTimeOffset now)
    {
        if (now - _countedSince >= TimeSpan.FromSeconds(1))
        {
            _takenPerSecond = _taken / (now - _countedSince).TotalSeconds;
            (_countedSince, _taken) = (now, 0);
        }

        (_takenAt, _taken) = (now, _taken + 1);
    }

    /// <summary>About how long those will take that wait, at least a second.</summary>
    private TimeSpan UntilTaken() =>
        TimeSpan.FromSeconds(Math.Clamp(_waiting / Math.Max(_takenPerSecond, Math.Max(_taken, 1)), 1, CrowdPause.TotalSeconds));

    private DateTimeOffset? Start(DateTimeOffset now)
    {
        lock (_lock)
        {
            (_breaker, var wait) = _breaker.Enter(now);
            if (wait is not null)
            {
                return wait;
            }

            if (now - _second >= TimeSpan.FromSeconds(1))
            {
                (_second, _started) = (now, 0);
            }

            return ++_started > options.RatePerEndpoint ? _second + TimeSpan.FromSeconds(1) : null;
        }
    }
}
