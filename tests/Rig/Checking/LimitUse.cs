using Orleans.MediaTasks.Rig.History;

namespace Orleans.MediaTasks.Rig.Checking;

/// <summary>How much of a limit was used outside the seconds after each fault.</summary>
/// <param name="Mean">The mean share, 0 to 1.</param>
/// <param name="Samples">How many moments were looked at.</param>
public sealed record LimitUse(double Mean, int Samples)
{
    /// <summary>Reads the samples of a history: each says in its value which share of the scarcest limit was in use at its moment.</summary>
    public static LimitUse Of(RecordedHistory history, TimeSpan failover)
    {
        var faults = new FaultTimes(history, failover);
        var samples = history.Of(Ops.InUse).Where(sample => !faults.Contains(sample.T0)).Select(sample => Math.Min(1, sample.Value ?? 0)).ToList();
        return new LimitUse(samples.Count == 0 ? 0 : samples.Average(), samples.Count);
    }
}
