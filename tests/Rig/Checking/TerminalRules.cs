using Orleans.MediaTasks.Rig.History;

namespace Orleans.MediaTasks.Rig.Checking;

/// <summary>A task ends once, and what was told of its end stays true.</summary>
public static class TerminalRules
{
    private static readonly HashSet<string> Observations = [Ops.Read, Ops.Update, Ops.Row, Ops.Listed, Ops.Cancel];

    /// <summary>Nobody ever sees two different ends of one task.</summary>
    public static Rule OneTerminal => new(nameof(OneTerminal), history =>
        from task in history.ByTask
        let ends = Seen(task).Where(seen => seen.IsTerminal).Select(seen => seen.Status).Distinct().ToList()
        where ends.Count > 1
        select new Violation($"was seen as {string.Join(" and as ", ends)}.", task.Key));

    /// <summary>A read that begins after somebody read the end of a task reads the same end.</summary>
    public static Rule TerminalStable => new(nameof(TerminalStable), history =>
        history.ByTask.SelectMany(task => ChangesAfterEnd(task.Key, [.. Seen(task).Where(seen => seen.Op != Ops.Update)])));

    /// <summary>No task completes after a cancel of it was acknowledged.</summary>
    public static Rule CancelWins => new(nameof(CancelWins), history =>
    {
        var cancelled = history.Of(Ops.Cancel).Where(cancel => cancel is { Result: Results.Ok, Task: not null } && (cancel.Cancelling == true || cancel.Status == "cancelled")).ToLookup(cancel => cancel.Task!);
        return from task in cancelled
               from seen in Seen(history.ByTask[task.Key])
               where seen.Status == "completed" && seen.Result == Results.Ok
               select new Violation("was cancelled, acknowledged, and completed all the same.", task.Key, seen.T0);
    });

    /// <summary>The cancel of a task whose job runs at the provider reaches the provider.</summary>
    /// <param name="within">How long it may take, a crash included.</param>
    public static Rule CancelReachesProvider(TimeSpan within) => new(nameof(CancelReachesProvider), history =>
    {
        var limit = Timing.RigClock.Ticks(within.TotalSeconds);
        return from cancel in history.Of(Ops.Cancel)
               where cancel is { Result: Results.Ok, Cancelling: true, Task: not null }
               from job in Jobs.Of(history.ByTask[cancel.Task!])
               where job.Start < cancel.T0 && job.End > cancel.T1 + limit && job.CancelAsked is not { } asked || job.Start < cancel.T0 && job.CancelAsked > cancel.T1 + limit
               select new Violation($"was cancelled; its job {job.Id} was not, {within.TotalSeconds} s later.", cancel.Task, cancel.T1);
    });

    private static IEnumerable<HistoryEvent> Seen(IEnumerable<HistoryEvent> events) =>
        events.Where(happened => Observations.Contains(happened.Op) && happened is { Result: Results.Ok, Status: not null });

    private static IEnumerable<Violation> ChangesAfterEnd(string task, List<HistoryEvent> seen)
    {
        var end = seen.Where(happened => happened.IsTerminal).MinBy(happened => happened.T1);
        if (end is null)
        {
            yield break;
        }

        foreach (var later in seen.Where(happened => happened.T0 > end.T1))
        {
            if (later.Status != end.Status || (later.Sequence is { } number && end.Sequence is { } first && number != first) || (later.Attempt is { } attempt && end.Attempt is { } last && attempt != last))
            {
                yield return new Violation($"had ended {Describe(end)} and later was {Describe(later)} ({later.Op}).", task, later.T0);
            }
        }
    }

    private static string Describe(HistoryEvent seen) => $"{seen.Status} (sequence {seen.Sequence}, attempt {seen.Attempt})";
}
