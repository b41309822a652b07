using Orleans.MediaTasks.Rig.History;

namespace Orleans.MediaTasks.Rig.Checking;

/// <summary>An event of a task, whoever says so: its type's last word and the attempt; ends have none, as there is one of them.</summary>
/// <param name="Task">The task.</param>
/// <param name="Step"><c>started</c>, <c>retrying</c>, <c>completed</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Attempt">The attempt; 0 for an end.</param>
public sealed record Telling(string Task, string Step, int Attempt);

/// <summary>What receivers have to be told, from the rows of tasks, and what they were told.</summary>
public static class Tellings
{
    private const string Progress = "progress";

    /// <summary>Every event that there must be of acknowledged tasks which ended: the starts and retries of their history, and their ends.</summary>
    public static IEnumerable<Telling> Expected(RecordedHistory history)
    {
        var ended = history.Of(Ops.Row).Where(row => row.IsTerminal).ToDictionary(row => row.Task!, row => row.Status!);
        foreach (var task in history.Acknowledged.Where(ended.ContainsKey))
        {
            foreach (var attempt in history.ByTask[task].Where(happened => happened.Op == Ops.Attempt))
            {
                yield return new Telling(task, "started", attempt.Attempt!.Value);
                if (attempt.Status == "retrying")
                {
                    yield return new Telling(task, "retrying", attempt.Attempt.Value);
                }
            }

            yield return new Telling(task, ended[task], 0);
        }
    }

    /// <summary>Arrivals of what may not get lost, in order; of progress nothing is promised.</summary>
    public static IEnumerable<HistoryEvent> Arrivals(RecordedHistory history) =>
        history.Of(Ops.Hook).Where(hook => hook is { Task: not null, Model: not null } && StepOf(hook) != Progress);

    /// <summary>The event that an arrival is, or that a delivery of the API's is of.</summary>
    public static Telling Of(HistoryEvent told)
    {
        var step = StepOf(told);
        return new Telling(told.Task!, step, step is "started" or "retrying" ? told.Attempt ?? 0 : 0);
    }

    private static string StepOf(HistoryEvent told) => told.Model![(told.Model!.LastIndexOf('.') + 1)..];
}
