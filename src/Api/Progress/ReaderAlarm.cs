using System.Threading.Channels;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>Wakes one reader: when something comes in, or at a time. Ringing it often before the reader looks is ringing it once.</summary>
internal sealed class ReaderAlarm : IAsyncDisposable
{
    private readonly Channel<bool> _rings = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly ITimer _timer;

    public ReaderAlarm(TimeProvider time)
    {
        _time = time;
        _startedAt = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The time on the reader's own clock, which only goes forward.</summary>
    public TimeSpan Now => _time.GetElapsedTime(_startedAt);

    public void Ring() => _rings.Writer.TryWrite(true);

    public async ValueTask WaitAsync(TimeSpan until, CancellationToken cancellationToken)
    {
        var wait = until - Now;
        _timer.Change(until == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        await _rings.Reader.ReadAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();
}
