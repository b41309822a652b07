using Orleans.MediaTasks.Rig.History;

namespace Orleans.MediaTasks.Rig.Checking;

/// <summary>A job as the provider saw it.</summary>
/// <param name="Id">The provider's id.</param>
/// <param name="Task">The task it was for.</param>
/// <param name="Attempt">The attempt it was for.</param>
/// <param name="Start">When it was taken.</param>
/// <param name="End">When it ended; for ever when it did not.</param>
/// <param name="CancelAsked">When its cancel was asked for.</param>
/// <param name="Succeeded">Whether it made what was asked.</param>
public sealed record Job(string Id, string Task, int Attempt, long Start, long End, long? CancelAsked, bool Succeeded);

/// <summary>The jobs of a history, from what the oracle took down.</summary>
public static class Jobs
{
    /// <summary>Jobs in order of their start.</summary>
    public static IReadOnlyList<Job> Of(IEnumerable<HistoryEvent> events)
    {
        var relevant = events.Where(happened => happened is { Key: not null, Op: Ops.JobStart or Ops.JobEnd or Ops.JobCancel }).ToLookup(happened => happened.Key!);
        return [.. relevant
            .Select(job => (Start: job.FirstOrDefault(happened => happened.Op == Ops.JobStart), Said: job))
            .Where(job => job.Start is not null)
            .Select(job => new Job(
                job.Start!.Key!,
                job.Start.Task ?? "",
                job.Start.Attempt ?? 0,
                job.Start.T0,
                job.Said.Where(happened => happened.Op == Ops.JobEnd).Select(happened => happened.T0).DefaultIfEmpty(long.MaxValue).Min(),
                job.Said.FirstOrDefault(happened => happened.Op == Ops.JobCancel)?.T0,
                job.Said.Any(happened => happened is { Op: Ops.JobEnd, Status: "succeeded" })))
            .OrderBy(job => job.Start)];
    }
}
