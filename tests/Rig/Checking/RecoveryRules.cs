using Orleans.MediaTasks.Rig.History;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Checking;

/// <summary>How soon things go on after a fault.</summary>
public static class RecoveryRules
{
    /// <summary>Every task whose attempt a fault cut off moves on in time.</summary>
    public static Rule RecoveryGap(TimeSpan p99, TimeSpan maximum) => new(nameof(RecoveryGap), history =>
    {
        var gaps = Gaps(history);
        var spread = new Spread(gaps.Where(gap => gap.Seconds is not null).Select(gap => gap.Seconds!.Value));
        var violations = gaps.Where(gap => gap.Seconds is null || gap.Seconds > maximum.TotalSeconds)
            .Select(gap => new Violation(gap.Seconds is null ? "was cut off and never moved on." : $"moved on {gap.Seconds:0.0} s after the fault, at most {maximum.TotalSeconds} s.", gap.Task)).ToList();
        if (spread.P99 > p99.TotalSeconds)
        {
            violations.Add(new Violation($"Tasks that were cut off moved on after {spread.P99:0.0} s (p99 of {spread.Count}), at most {p99.TotalSeconds} s."));
        }

        return violations;
    });

    /// <summary>From each fault to the moment at which a task that it cut off moved on; null when it did not.</summary>
    public static IReadOnlyList<(string Task, double? Seconds)> Gaps(RecordedHistory history)
    {
        var seen = history.Of(Ops.SeenAgain).ToLookup(again => again.Task!);
        return [.. history.Of(Ops.Affected).Select(affected =>
            (affected.Task!, seen[affected.Task!].Where(again => again.T1 >= affected.T0).Select(again => (double?)RigClock.Seconds(again.T1 - affected.T0)).Min()))];
    }

    /// <summary>Nodes that were told to stop are gone in time, by their own doing.</summary>
    public static Rule ExitsInTime(TimeSpan within) => new(nameof(ExitsInTime), history =>
        history.Of(Ops.Exit).Where(exit => exit.Key == "TERM" && RigClock.Seconds(exit.T1 - exit.T0) > within.TotalSeconds)
            .Select(exit => new Violation($"{exit.Node} took {RigClock.Seconds(exit.T1 - exit.T0):0.0} s to stop.", null, exit.T0)));

    /// <summary>While the named fault lasts, every call is answered in time, and those that cannot be served say so.</summary>
    /// <param name="fault">The name of the fault.</param>
    /// <param name="within">How long an answer may take.</param>
    public static Rule AnswersDuring(string fault, TimeSpan within) => new(nameof(AnswersDuring), history =>
        from outage in history.Of(Ops.Fault)
        where outage.Key == fault
        from call in history.Events
        where call.Op is Ops.Submit or Ops.Read or Ops.Cancel && call.T0 > outage.T0 && call.T0 < outage.T1
        let seconds = RigClock.Seconds(call.T1 - call.T0)
        where seconds > within.TotalSeconds || (call.Result != Results.Ok && call.Status != "503")
        select new Violation($"{call.Op} took {seconds:0.0} s and was answered {call.Result} {call.Status} {call.Note} during {fault}.", call.Task, call.T0));

    /// <summary>After the named fault is healed, submits are taken again in time.</summary>
    public static Rule BackAfter(string fault, TimeSpan within) => new(nameof(BackAfter), history =>
        from outage in history.Of(Ops.Fault)
        where outage.Key == fault
        let first = history.Of(Ops.Submit).Where(submit => submit.Result == Results.Ok && submit.T1 > outage.T1).Select(submit => (double?)RigClock.Seconds(submit.T1 - outage.T1)).Min()
        where first is null || first > within.TotalSeconds
        select new Violation($"After {fault} the first submit was taken after {first?.ToString("0.0") ?? "never"} s, at most {within.TotalSeconds} s.", null, outage.T1));

    /// <summary>No call fails between two moments: what a client sees of an upgrade is nothing.</summary>
    /// <param name="node">Calls to this node only; null for all.</param>
    public static Rule NoErrors(string? node = null) => new(nameof(NoErrors), history =>
        history.Events.Where(call => call.Op is Ops.Submit or Ops.Read or Ops.Cancel && call.Result != Results.Ok && (node is null || call.Node == node))
            .Select(call => new Violation($"{call.Op} through {call.Node}: {call.Result} {call.Status} {call.Note}", call.Task, call.T0)));
}
