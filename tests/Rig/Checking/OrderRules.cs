using Orleans.MediaTasks.Rig.History;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Checking;

/// <summary>Whose turn it is: higher priority first, and within one priority who came first.</summary>
public static class OrderRules
{
    private const int Highest = 10;

    /// <summary>A task starts before every task of the same or a lower priority that came after it was acknowledged.</summary>
    /// <param name="tolerance">How much later it may start: admissions travel in batches.</param>
    /// <param name="failover">After a fault so many seconds do not count: what was admitted to a node that died waits again.</param>
    public static Rule FairOrder(TimeSpan tolerance, TimeSpan failover) => new(nameof(FairOrder), history =>
    {
        var faults = new FaultTimes(history, failover);
        return Inversions(history)
            .Select(inversion => (inversion, Late: RigClock.Seconds(inversion.LateStart - inversion.Start - faults.Between(inversion.Start, inversion.LateStart))))
            .Where(entry => entry.Late > tolerance.TotalSeconds)
            .Select(entry => new Violation($"(priority {entry.inversion.LatePriority}) started {entry.Late:0.0} s after {entry.inversion.Task} (priority {entry.inversion.Priority}), which came later.", entry.inversion.LateTask, entry.inversion.LateStart));
    });

    /// <summary>For each started task the one that should have started before it and started last; tasks that never started are left out.</summary>
    private static IEnumerable<Inversion> Inversions(RecordedHistory history)
    {
        var starts = Jobs.Of(history.Events).GroupBy(job => job.Task).ToDictionary(group => group.Key, group => group.Min(job => job.Start));
        var tasks = history.Of(Ops.Submit)
            .Where(submit => submit is { Result: Results.Ok, Task: not null, Priority: not null } && starts.ContainsKey(submit.Task))
            .DistinctBy(submit => submit.Task)
            .ToList();
        // By the moment of acknowledgement, so that a sweep by the moment of submission has met exactly those that were there before.
        var acknowledged = new Queue<HistoryEvent>(tasks.OrderBy(task => task.T1));
        var latest = new (long Start, string Task)[Highest + 1];
        foreach (var task in tasks.OrderBy(task => task.T0))
        {
            while (acknowledged.TryPeek(out var before) && before.T1 < task.T0)
            {
                acknowledged.Dequeue();
                var start = starts[before.Task!];
                if (start > latest[before.Priority!.Value].Start)
                {
                    latest[before.Priority.Value] = (start, before.Task!);
                }
            }

            for (var priority = task.Priority!.Value; priority <= Highest; priority++)
            {
                if (latest[priority].Start > starts[task.Task!])
                {
                    yield return new Inversion(task.Task!, task.Priority.Value, starts[task.Task!], latest[priority].Task, priority, latest[priority].Start);
                }
            }
        }
    }

    private sealed record Inversion(string Task, int Priority, long Start, string LateTask, int LatePriority, long LateStart);
}
