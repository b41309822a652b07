using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>The permits of one silo that no row on disk vouches for: granted and not taken charge of yet, or in use by a start that is written lazily.</summary>
/// <remarks>Not safe for concurrent use; the desk locks.</remarks>
internal sealed class PermitsInHand
{
    /// <summary>Permits named once more after they were passed on, at most; those of tasks that run on this silo leave with their release.</summary>
    private const int PassedOnKept = 10_000;

    private readonly Dictionary<MediaTaskId, HeldPermit> _granted = [];
    private readonly Dictionary<MediaTaskId, HeldPermit> _started = [];
    private readonly Dictionary<MediaTaskId, HeldPermit> _passedOn = [];

    /// <summary>What to vouch for now.</summary>
    /// <remarks>What was passed on since the last report is named once more: the silo that took charge of it may have reported just before it did.</remarks>
    public IReadOnlyList<HeldPermit> Report()
    {
        IReadOnlyList<HeldPermit> all = [.. _granted.Values, .. _started.Values, .. _passedOn.Values];
        _passedOn.Clear();
        return all;
    }

    public void Granted(LimiterGrant grant) => _granted[grant.Task.Id] = Held(grant);

    /// <summary>The task has taken charge of it: its row shows it, its silo holds it, or it gave it back.</summary>
    public void Delivered(LimiterGrant grant)
    {
        var permit = Held(grant);
        if (Forget(_granted, permit) && _passedOn.Count < PassedOnKept)
        {
            _passedOn[permit.Task] = permit;
        }
    }

    public void Started(HeldPermit permit) => _started[permit.Task] = permit;

    public void Released(HeldPermit permit)
    {
        Forget(_granted, permit);
        Forget(_started, permit);
        Forget(_passedOn, permit);
    }

    private static HeldPermit Held(LimiterGrant grant) => new(grant.Task.Id, grant.Task.Model, grant.Permit);

    private static bool Forget(Dictionary<MediaTaskId, HeldPermit> permits, HeldPermit permit) =>
        permits.TryGetValue(permit.Task, out var held) && held.Permit == permit.Permit && permits.Remove(permit.Task);
}
