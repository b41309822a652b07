using Orleans.MediaTasks.Rig.History;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Checking;

/// <summary>What watchers are told, through cuts and reconnects: no silent gap, nothing backwards, the end for certain and soon.</summary>
public static class WatcherRules
{
    /// <summary>The sequence goes up by one, or the update is a full snapshot; it never goes back, and neither do attempts, nor progress within one.</summary>
    public static Rule SequenceGaplessOrSnapshot => new(nameof(SequenceGaplessOrSnapshot), history =>
        history.Of(Ops.Update).GroupBy(update => (update.Proc, update.Task)).SelectMany(session => Breaks(session.Key.Task!, [.. session])));

    /// <summary>Every watcher that stayed is told the end of its task, once.</summary>
    public static Rule WatchersSeeTheEnd => new(nameof(WatchersSeeTheEnd), history =>
    {
        var ends = history.Of(Ops.Row).Where(row => row.IsTerminal).Select(row => row.Task!).ToHashSet();
        var told = history.Of(Ops.Update).Where(update => update.IsTerminal).ToLookup(update => (update.Proc, update.Task));
        var stopped = history.Of(Ops.WatchEnd).ToLookup(end => (end.Proc, end.Task));
        return from watch in history.Of(Ops.Watch)
               where ends.Contains(watch.Task!)
               let key = (watch.Proc, watch.Task)
               let times = told[key].Count()
               where times != 1 || stopped[key].Any(end => end.Result == Results.Refused)
               select new Violation($"ended and {watch.Proc} was told so {times} times.", watch.Task, watch.T0);
    });

    /// <summary>Ends outside times of fault are told soon: by the update itself and not by somebody looking again.</summary>
    /// <param name="within">How long after the row's end.</param>
    /// <param name="share">Of so many of the watchers, 0 to 1.</param>
    /// <param name="recovery">How long after a fault does not count.</param>
    public static Rule EndsAreToldSoon(TimeSpan within, double share, TimeSpan recovery) => new(nameof(EndsAreToldSoon), history =>
    {
        var lateness = EndLateness(history, recovery);
        var late = lateness.Count(seconds => seconds > within.TotalSeconds);
        return lateness.Count > 0 && lateness.Count - late < share * lateness.Count
            ? [new Violation($"{late} of {lateness.Count} ends were told later than {within.TotalSeconds} s.")]
            : [];
    });

    /// <summary>How long after its task's end each watcher was told, in seconds, outside times of fault.</summary>
    public static IReadOnlyList<double> EndLateness(RecordedHistory history, TimeSpan recovery)
    {
        var faults = new FaultTimes(history, recovery);
        var ended = history.Of(Ops.Row).Where(row => row.IsTerminal && row.T0 > 0).GroupBy(row => row.Task!).ToDictionary(group => group.Key, group => group.First().T0);
        return [.. history.Of(Ops.Update)
            .Where(update => update.IsTerminal && ended.TryGetValue(update.Task!, out var at) && !faults.Contains(at))
            .Select(update => RigClock.Seconds(update.T0 - ended[update.Task!]))];
    }

    private static IEnumerable<Violation> Breaks(string task, List<HistoryEvent> updates)
    {
        for (var index = 1; index < updates.Count; index++)
        {
            var (before, after) = (updates[index - 1], updates[index]);
            if (after.Snapshot == true ? after.Sequence < before.Sequence : after.Sequence != before.Sequence + 1)
            {
                yield return new Violation($"{after.Proc}: sequence {after.Sequence} after {before.Sequence}, snapshot {after.Snapshot}.", task, after.T0);
            }

            if (after.Attempt < before.Attempt)
            {
                yield return new Violation($"{after.Proc}: attempt {after.Attempt} after {before.Attempt}.", task, after.T0);
            }

            if (after.Attempt == before.Attempt && after.Status == "processing" && before.Status == "processing" && after.Progress < before.Progress)
            {
                yield return new Violation($"{after.Proc}: progress {after.Progress} after {before.Progress} in attempt {after.Attempt}.", task, after.T0);
            }

            if (before.IsTerminal)
            {
                yield return new Violation($"{after.Proc}: {after.Status} after the end.", task, after.T0);
            }
        }
    }
}
