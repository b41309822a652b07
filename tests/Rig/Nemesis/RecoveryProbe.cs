using Orleans.MediaTasks.Rig.Cluster;
using Orleans.MediaTasks.Rig.History;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Nemesis;

/// <summary>Follows the tasks that a fault cut off, by their rows, until each has moved on.</summary>
internal sealed class RecoveryProbe(ClusterUnderTest cluster)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(90);

    /// <summary>Takes down who was cut off, and then when each was seen again. Ends when all were, or when hope is lost.</summary>
    /// <param name="cut">What ran when the fault came.</param>
    /// <param name="at">When that was.</param>
    /// <param name="stop">Ends it earlier.</param>
    public async Task FollowAsync(IReadOnlyList<RunningTask> cut, long at, CancellationToken stop = default)
    {
        foreach (var task in cut)
        {
            cluster.History.Add(new HistoryEvent { T0 = at, T1 = at, Proc = "probe", Op = Ops.Affected, Task = task.Task, Attempt = task.Attempt });
        }

        var missing = cut.ToDictionary(task => task.Task);
        while (missing.Count > 0 && RigClock.Seconds(RigClock.Now - at) < GiveUp.TotalSeconds && !stop.IsCancellationRequested)
        {
            await Pause.ForAsync(LookEvery, CancellationToken.None);
            try
            {
                foreach (var task in await cluster.Database.ReadMovedAsync(missing.Values))
                {
                    missing.Remove(task);
                    cluster.History.AddNow("probe", Ops.SeenAgain, seen => seen with { Task = task });
                }
            }
            catch (Npgsql.NpgsqlException)
            {
                // The database is away as well; the next look may find it.
            }
        }
    }
}
