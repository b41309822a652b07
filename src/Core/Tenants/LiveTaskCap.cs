using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Tenants;

/// <summary>How many tasks of a tenant may be without an end.</summary>
/// <remarks>Between its admission and its row a task is counted here, so that two submissions at one moment do not both take the last place.
/// An admission that is never settled, because its node died, is forgotten after <see cref="Patience"/>.</remarks>
public sealed class LiveTaskCap
{
    /// <summary>Longer than a submission may take on its way to the store.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private readonly Dictionary<long, (int Tasks, DateTimeOffset Until)> _underWay = [];
    private long _last;

    /// <summary>Lets so many tasks in, under a number, or refuses them.</summary>
    public KeyAdmission Admit(int limit, IReadOnlyList<TaskCount> counts, int tasks, DateTimeOffset now)
    {
        foreach (var late in _underWay.Where(entry => entry.Value.Until <= now).Select(entry => entry.Key).ToList())
        {
            _underWay.Remove(late);
        }

        var live = counts.Where(count => !count.Status.IsTerminal()).Sum(count => count.Count) + _underWay.Values.Sum(entry => (long)entry.Tasks);
        if (live + tasks > limit)
        {
            return new KeyAdmission.TooManyLive(limit, live, LookAgain);
        }

        _underWay[++_last] = (tasks, now + Patience);
        return new KeyAdmission.Granted(_last, null);
    }

    /// <summary>The store counts the tasks now, or they will never be.</summary>
    public void Settle(long admission) => _underWay.Remove(admission);
}
