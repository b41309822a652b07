using Orleans.MediaTasks.Rig.History;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Checking;

/// <summary>One attempt at a time, and one payment for each.</summary>
public static class AttemptRules
{
    /// <summary>The provider gets at most one job for an attempt; the same submit once more, recognised by its key, is none.</summary>
    public static Rule OneJobPerAttempt => new(nameof(OneJobPerAttempt), history =>
        from jobs in Jobs.Of(history.Events).GroupBy(job => (job.Task, job.Attempt))
        where jobs.Count() > 1
        select new Violation($"attempt {jobs.Key.Attempt} was paid {jobs.Count()} times: {string.Join(", ", jobs.Select(job => job.Id))}.", jobs.Key.Task, jobs.Last().Start));

    /// <summary>A job that was taken is finished, not left and paid anew: a task has a second job only after the first one ended.</summary>
    public static Rule NoOverlappingAttempts => new(nameof(NoOverlappingAttempts), history =>
        Jobs.Of(history.Events).GroupBy(job => job.Task).SelectMany(task => Overlaps([.. task.Select(job => (job.Start, job.End, Name: $"job {job.Id} of attempt {job.Attempt}"))], task.Key, 0))
            .Concat(history.Of(Ops.Attempt).GroupBy(attempt => attempt.Task!).SelectMany(task =>
                Overlaps([.. task.Select(attempt => (attempt.T0, attempt.T1, Name: $"attempt {attempt.Attempt}"))], task.Key, WallClockSlack))));

    /// <summary>What a job has made is fetched and not ordered again: after a job that succeeded, its task has no other one.</summary>
    public static Rule NothingIsPaidTwice => new(nameof(NothingIsPaidTwice), history =>
        from task in Jobs.Of(history.Events).GroupBy(job => job.Task)
        let made = task.FirstOrDefault(job => job.Succeeded)
        where made is not null
        from again in task.Where(job => job.Start > made.End)
        select new Violation($"job {again.Id} of attempt {again.Attempt} was ordered after job {made.Id} of attempt {made.Attempt} had succeeded.", task.Key, again.Start));

    /// <summary>No number of an attempt is used twice.</summary>
    public static Rule AttemptsAreNumbered => new(nameof(AttemptsAreNumbered), history =>
        from attempts in history.Of(Ops.Attempt).GroupBy(attempt => (attempt.Task, attempt.Attempt))
        where attempts.Count() > 1
        select new Violation($"has {attempts.Count()} attempts of number {attempts.Key.Attempt}.", attempts.Key.Task));

    /// <summary>A task is taken from its owner only when something happened to that owner: so often as faults came while the task was there, and no more.</summary>
    /// <param name="recovery">So long after a fault a rescue may still come from it.</param>
    public static Rule RescuesAreCaused(TimeSpan recovery) => new(nameof(RescuesAreCaused), history =>
    {
        var faults = history.Of(Ops.Fault).ToList();
        var since = history.Of(Ops.Submit).Where(submit => submit.Task is not null).GroupBy(submit => submit.Task!).ToDictionary(group => group.Key, group => group.Min(submit => submit.T0));
        return from row in history.Of(Ops.Row)
               where row.Value > 0 && since.ContainsKey(row.Task!)
               let causes = faults.Count(fault => fault.T0 <= row.T0 && Math.Max(fault.T0, fault.T1) + RigClock.Ticks(recovery.TotalSeconds) >= since[row.Task!])
               where row.Value > causes
               select new Violation($"was taken from its owner {row.Value} times, and {causes} faults happened while it was there.", row.Task, row.T0);
    });

    /// <summary>Rows carry moments of the wall clock, of several processes of one machine.</summary>
    private static readonly long WallClockSlack = RigClock.Ticks(0.05);

    private static IEnumerable<Violation> Overlaps(List<(long Start, long End, string Name)> spans, string task, long slack)
    {
        spans.Sort((left, right) => left.Start.CompareTo(right.Start));
        for (var index = 1; index < spans.Count; index++)
        {
            if (spans[index].Start + slack < spans[index - 1].End)
            {
                yield return new Violation($"{spans[index].Name} began before {spans[index - 1].Name} had ended.", task, spans[index].Start);
            }
        }
    }
}
