using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>The permits of one silo that no row on disk vouches for: granted and not taken charge of yet, or in use by a start that is written lazily.</summary>
/// <remarks>Not safe for concurrent use; the desk locks.</remarks>
internal sealed class PermitsInHand
{
    private readonly Dictionary<MediaTaskId, HeldPermit> _granted = [];
    private readonly Dictionary<MediaTaskId, HeldPermit> _started = [];

    public IReadOnlyList<HeldPermit> All => [.. _granted.Values, .. _started.Values];

    public void Granted(LimiterGrant grant) => _granted[grant.Task.Id] = Held(grant);

    /// <summary>The task has taken charge of it: its row shows it, its silo holds it, or it gave it back.</summary>
    public void Delivered(LimiterGrant grant) => Forget(_granted, Held(grant));

    public void Started(HeldPermit permit) => _started[permit.Task] = permit;

    public void Released(HeldPermit permit)
    {
        Forget(_granted, permit);
        Forget(_started, permit);
    }

    private static HeldPermit Held(LimiterGrant grant) => new(grant.Task.Id, grant.Task.Model, grant.Permit);

    private static void Forget(Dictionary<MediaTaskId, HeldPermit> permits, HeldPermit permit)
    {
        if (permits.TryGetValue(permit.Task, out var held) && held.Permit == permit.Permit)
        {
            permits.Remove(permit.Task);
        }
    }
}
