namespace Orleans.MediaTasks.Api.Progress;

/// <summary>How many messages a connection may still send: a second's worth at once, and as many per second after that.</summary>
internal sealed class MessageBudget(int perSecond, TimeProvider time)
{
    private double _left = perSecond;
    private long _at = time.GetTimestamp();

    public bool TrySpend()
    {
        var now = time.GetTimestamp();
        _left = Math.Min(perSecond, _left + (time.GetElapsedTime(_at, now).TotalSeconds * perSecond));
        _at = now;
        if (_left < 1)
        {
            return false;
        }

        _left--;
        return true;
    }
}
