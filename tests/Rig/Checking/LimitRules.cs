using Orleans.MediaTasks.Rig.History;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Checking;

/// <summary>Limits, as the provider sees them: nothing that the grid says of itself counts here, but for what it must show to be free.</summary>
public static class LimitRules
{
    /// <summary>At no instant are there more jobs at the provider than its limit.</summary>
    public static Rule PermitsWithinLimit(int limit) => new(nameof(PermitsWithinLimit), history =>
    {
        var steps = Jobs.Of(history.Events)
            .SelectMany(job => new[] { (At: job.Start, Step: 1, Job: job), (At: job.End, Step: -1, Job: job) })
            // A job that ends at the very instant at which another one starts makes room for it.
            .OrderBy(step => step.At).ThenBy(step => step.Step);
        var violations = new List<Violation>();
        var running = 0;
        foreach (var (at, step, job) in steps)
        {
            running += step;
            if (step > 0 && running > limit)
            {
                violations.Add(new Violation($"attempt {job.Attempt} started as job {running} of at most {limit}.", job.Task, at));
            }
        }

        return violations;
    });

    /// <summary>In every window of length w the provider gets at most R·w + B new jobs.</summary>
    /// <param name="perSecond">R.</param>
    /// <param name="burst">B: what the bucket holds, which is one period's worth.</param>
    /// <param name="delivery">How much later than another one a start may arrive that was admitted at the same moment.</param>
    /// <remarks>The worst window is found in one pass: with f(i) = i − R·t(i), a window from i to j breaks the rule when f(j) − f(i) + 1 > B + R·delivery.</remarks>
    public static Rule RateWindows(double perSecond, double burst, TimeSpan delivery) => new(nameof(RateWindows), history =>
    {
        var starts = Jobs.Of(history.Events).Select(job => job.Start).ToList();
        var allowed = burst + (perSecond * delivery.TotalSeconds);
        return Windows(starts, perSecond, allowed, $"{perSecond:0.##}/s with {burst} at once");
    });

    /// <summary>A limiter that comes up begins with an empty bucket: from that moment on it lets through what the rate earns, and nothing that was saved.</summary>
    /// <param name="perSecond">The rate of the bucket.</param>
    /// <param name="provider">The provider.</param>
    /// <param name="delivery">As in <see cref="RateWindows"/>; starts that the limiter before had admitted may arrive within it.</param>
    public static Rule EmptyBucketAfterFailover(double perSecond, string provider, TimeSpan delivery) => new(nameof(EmptyBucketAfterFailover), history =>
    {
        var starts = Jobs.Of(history.Events).Select(job => job.Start).ToList();
        var ups = history.Of(Ops.LimiterUp).Where(up => up.Model == provider).Select(up => up.T0).ToList();
        return ups.SelectMany((up, index) =>
        {
            var end = index + 1 < ups.Count ? ups[index + 1] : long.MaxValue;
            var admitted = starts.Where(start => start > up && start <= end).ToList();
            // The worst moment after the limiter came up is a start; one token may be there at once.
            return admitted
                .Select((start, count) => (Start: start, Count: count + 1, Earned: (perSecond * (RigClock.Seconds(start - up) + delivery.TotalSeconds)) + 1))
                .Where(moment => moment.Count > moment.Earned)
                .Take(1)
                .Select(moment => new Violation($"{moment.Count} starts in the first {RigClock.Seconds(moment.Start - up):0.00} s of a limiter of {perSecond:0.##}/s.", null, moment.Start));
        });
    });

    /// <summary>When everything has come to rest, no permit is out.</summary>
    public static Rule NoLeakedPermit => new(nameof(NoLeakedPermit), history =>
    {
        var last = history.Of(Ops.Permits).GroupBy(permits => permits.Model).Select(provider => provider.MaxBy(permits => permits.T1)!).ToList();
        return last.Count == 0
            ? [new Violation("No limiter was asked.")]
            : last.Where(permits => permits.Value != 0).Select(permits => new Violation($"{permits.Value} permits of {permits.Model} are out although nothing runs."));
    });

    /// <summary>Outside the seconds after each fault, the limit is used while there is work: a limiter that is safe because it is idle is none.</summary>
    /// <param name="share">What must be used, 0 to 1.</param>
    /// <param name="failover">How long after a fault does not count.</param>
    public static Rule LimitIsUsed(double share, TimeSpan failover) => new(nameof(LimitIsUsed), history =>
        LimitUse.Of(history, failover) is var use && use.Samples == 0 ? [new Violation("The use of the limit was not sampled.")]
        : use.Mean < share ? [new Violation($"The limit was used to {use.Mean:P1} outside {failover.TotalSeconds} s after a fault, expected {share:P0} ({use.Samples} samples).")]
        : []);

    private static IEnumerable<Violation> Windows(List<long> starts, double perSecond, double allowed, string limit)
    {
        var (lowest, since) = (double.MaxValue, 0);
        for (var index = 0; index < starts.Count; index++)
        {
            var value = index - (perSecond * RigClock.Seconds(starts[index] - starts[0]));
            if (value < lowest)
            {
                (lowest, since) = (value, index);
            }

            if (value - lowest + 1 > allowed + 1e-6)
            {
                yield return new Violation($"{index - since + 1} starts in {RigClock.Seconds(starts[index] - starts[since]):0.00} s, limit {limit}.", null, starts[index]);
            }
        }
    }
}
