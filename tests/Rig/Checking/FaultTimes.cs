using Orleans.MediaTasks.Rig.History;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Checking;

/// <summary>The times of a history in which faults lasted or were just over.</summary>
public sealed class FaultTimes
{
    private readonly List<(long From, long To)> _spans = [];

    public FaultTimes(RecordedHistory history, TimeSpan recovery)
    {
        foreach (var fault in history.Of(Ops.Fault))
        {
            var to = Math.Max(fault.T0, fault.T1) + RigClock.Ticks(recovery.TotalSeconds);
            if (_spans.Count > 0 && fault.T0 <= _spans[^1].To)
            {
                _spans[^1] = (_spans[^1].From, Math.Max(_spans[^1].To, to));
            }
            else
            {
                _spans.Add((fault.T0, to));
            }
        }
    }

    public bool Contains(long moment) => _spans.Any(span => moment >= span.From && moment <= span.To);

    /// <summary>How much of the time between two moments it was, in ticks.</summary>
    public long Between(long begin, long end) => _spans.Sum(span => Math.Max(0, Math.Min(end, span.To) - Math.Max(begin, span.From)));
}
