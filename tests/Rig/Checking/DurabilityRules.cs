using Orleans.MediaTasks.Rig.History;

namespace Orleans.MediaTasks.Rig.Checking;

/// <summary>What was acknowledged is there, once, and comes to its end.</summary>
public static class DurabilityRules
{
    /// <summary>Every acknowledged task is in the database at the end, and listed by the API.</summary>
    public static Rule NoLostAck => new(nameof(NoLostAck), history =>
    {
        var rows = TasksOf(history, Ops.Row);
        var listed = TasksOf(history, Ops.Listed);
        var acknowledged = history.Acknowledged.ToList();
        if (acknowledged.Count > 0 && rows.Count == 0)
        {
            return [new Violation("Nothing was read back.")];
        }

        return acknowledged.Where(task => !rows.Contains(task)).Select(task => new Violation("was acknowledged and is not in the database.", task))
            .Concat(acknowledged.Where(task => listed.Count > 0 && !listed.Contains(task)).Select(task => new Violation("was acknowledged and is not listed.", task)))
            .Concat(NotFoundLater(history));
    });

    /// <summary>When everything has come to rest, every acknowledged task has ended.</summary>
    public static Rule EveryTaskEnds => new(nameof(EveryTaskEnds), history =>
    {
        var acknowledged = history.Acknowledged.ToHashSet();
        return history.Of(Ops.Row).Where(row => !row.IsTerminal && acknowledged.Contains(row.Task!)).Select(row => new Violation($"is still {row.Status} at the end.", row.Task));
    });

    /// <summary>Tasks end as their script says, whatever happened to nodes: a fault of ours fails nobody's task.</summary>
    /// <param name="forgivenAfter">A task whose nodes died so often may be parked as failed.</param>
    public static Rule NothingFailsUnasked(int forgivenAfter = 3) => new(nameof(NothingFailsUnasked), history =>
    {
        var expected = history.Of(Ops.Submit).Where(submit => submit is { Task: not null, Expect: not null }).GroupBy(submit => submit.Task!).ToDictionary(group => group.Key, group => group.First().Expect!);
        var hits = history.Of(Ops.Affected).GroupBy(affected => affected.Task!).ToDictionary(group => group.Key, group => group.Count());
        // A cancel that found the end, and said so, came too late: while the database is away the work goes on.
        var tooLate = history.Of(Ops.Cancel).Where(cancel => cancel is { Result: Results.Ok, Status: "completed", Task: not null }).Select(cancel => cancel.Task!).ToHashSet();
        return history.Of(Ops.Row)
            .Where(row => row.Status != "completed" || !tooLate.Contains(row.Task!))
            .Where(row => row.IsTerminal && expected.TryGetValue(row.Task!, out var allowed) && !allowed.Split('|').Contains(row.Status))
            .Where(row => row.Status != "failed" || hits.GetValueOrDefault(row.Task!) < forgivenAfter)
            .Select(row => new Violation($"ended {row.Status} ({row.Note}), expected {expected[row.Task!]}.", row.Task));
    });

    /// <summary>An idempotency key stands for one task, however often it was sent and to whom.</summary>
    public static Rule OneTaskPerKey => new(nameof(OneTaskPerKey), history =>
        history.Of(Ops.Submit).Concat(history.Of(Ops.Row))
            .Where(happened => happened is { Result: Results.Ok, Key: not null, Task: not null })
            .GroupBy(happened => happened.Key!)
            .Select(group => (Key: group.Key, Tasks: group.Select(happened => happened.Task!).Distinct().ToList()))
            .Where(entry => entry.Tasks.Count > 1)
            .Select(entry => new Violation($"and {entry.Tasks[1]} have the key {entry.Key}.", entry.Tasks[0])));

    private static HashSet<string> TasksOf(RecordedHistory history, string op) => [.. history.Of(op).Select(happened => happened.Task!)];

    private static IEnumerable<Violation> NotFoundLater(RecordedHistory history)
    {
        var since = history.Of(Ops.Submit).Where(submit => submit is { Result: Results.Ok, Task: not null }).GroupBy(submit => submit.Task!).ToDictionary(group => group.Key, group => group.Min(submit => submit.T1));
        return history.Of(Ops.Read)
            .Where(read => read is { Result: Results.Refused, Status: "404", Task: not null } && since.TryGetValue(read.Task, out var acknowledged) && read.T0 > acknowledged)
            .Select(read => new Violation("was acknowledged and then not found.", read.Task, read.T0));
    }
}
