namespace Orleans.MediaTasks.Limits;

/// <summary>Starts per period, refilled continuously. Holds one period's worth, at least one token.</summary>
/// <remarks>
/// Whole numbers only, so that nothing drifts: a token costs <c>period · 10⁶</c> units and a tick earns <c>rate · 10⁶</c> of them.
/// The cost does not depend on the rate, so what was earned stays valid when the rate changes.
/// Time that goes backwards earns nothing until it has caught up.
/// </remarks>
internal struct TokenBucket
{
    private const long Scale = 1_000_000;

    private readonly Int128 _cost;
    private Int128 _perTick;
    private Int128 _capacity;
    private Int128 _held;
    private long _seen;

    /// <summary>An empty bucket.</summary>
    public TokenBucket(double rate, TimeSpan period, DateTimeOffset now)
    {
        _cost = (Int128)period.Ticks * Scale;
        _seen = now.UtcTicks;
        SetRate(rate);
#if PLANT_FULL_BUCKET
        _held = _capacity;
#endif
    }

    /// <summary>Changes the rate and keeps what was earned, as far as it still fits.</summary>
    public void SetRate(double rate)
    {
        // Rounding down: the limit is never exceeded by a rounding error.
        _perTick = Int128.Max(1, (Int128)Math.Floor(rate * Scale));
        _capacity = Int128.Max(_cost, _perTick * (_cost / Scale));
        _held = Int128.Min(_held, _capacity);
    }

    /// <summary>Whether a token is there.</summary>
    public readonly bool HasToken => _held >= _cost;

    /// <summary>Earns what the time since the last call is worth.</summary>
    public void Advance(DateTimeOffset now)
    {
        var elapsed = now.UtcTicks - _seen;
        if (elapsed <= 0)
        {
            return;
        }

        _held = Int128.Min(_capacity, _held + (elapsed * _perTick));
        _seen = now.UtcTicks;
    }

    /// <summary>Takes a token; the caller has seen that there is one.</summary>
    public void Take() => _held -= _cost;

    /// <summary>When the given number of tokens will have been earned, if none is taken before; exact to the tick for what fits into the bucket.</summary>
    public readonly DateTimeOffset ReadyAt(int tokens)
    {
        var missing = (_cost * tokens) - _held;
        var ticks = missing <= 0 ? 0 : (missing + _perTick - 1) / _perTick;
        return new DateTimeOffset((long)Int128.Min(_seen + ticks, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);
    }
}
