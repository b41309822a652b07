using Microsoft.Extensions.Logging;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Wakes tasks of this silo to the millisecond, without keeping them active.</summary>
/// <remarks>Only the quick path: it is empty after a crash, and the shards, which read due rows from the store, are the guarantee.
/// Bounded: beyond <see cref="Capacity"/> entries new ones are left to the shards.</remarks>
internal sealed partial class WakeupClock : IDisposable
{
    /// <summary>Entries at most (about 64 bytes each).</summary>
    public const int Capacity = 200_000;

    private readonly Lock _lock = new();
    private readonly PriorityQueue<MediaTaskId, DateTimeOffset> _due = new();
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;
    private readonly ILogger<WakeupClock> _logger;
    private readonly ITimer _timer;
    private DateTimeOffset _armedFor = DateTimeOffset.MaxValue;

    public WakeupClock(IGrainFactory grains, TimeProvider time, ILogger<WakeupClock> logger)
    {
        (_grains, _time, _logger) = (grains, time, logger);

        // The timer must not carry the context of whichever request happened to create it.
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static clock => ((WakeupClock)clock!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Schedule(MediaTaskId id, DateTimeOffset at)
    {
        lock (_lock)
        {
            if (_due.Count >= Capacity)
            {
                return;
            }

            _due.Enqueue(id, at);
            if (at < _armedFor)
            {
                Arm(at);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Ring()
    {
        List<MediaTaskId> ringing = [];
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            while (_due.TryPeek(out var id, out var at) && at <= now)
            {
                ringing.Add(_due.Dequeue());
            }

            Arm(_due.TryPeek(out _, out var next) ? next : DateTimeOffset.MaxValue);
        }

        foreach (var id in ringing)
        {
            _ = WakeAsync(id);
        }
    }

    private void Arm(DateTimeOffset at)
    {
        _armedFor = at;
        if (at == DateTimeOffset.MaxValue)
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        // Timers take at most about 49 days and tick in whole milliseconds: round up, and look again at least daily.
        var wait = Math.Ceiling(Math.Clamp((at - _time.GetUtcNow()).TotalMilliseconds, 0, TimeSpan.FromDays(1).TotalMilliseconds));
        _timer.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
    }

    private async Task WakeAsync(MediaTaskId id)
    {
        try
        {
            await _grains.GetActor(id).WakeAsync(null);
        }
        catch (Exception exception)
        {
            LogNotWoken(_logger, id, exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Task {TaskId} could not be woken; its shard will.")]
    private static partial void LogNotWoken(ILogger logger, MediaTaskId taskId, Exception exception);
}
