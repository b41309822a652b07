using Orleans.Configuration;

namespace Orleans.MediaTasks.Silo.Nodes;

/// <summary>How soon a cluster notices that a silo is gone: about five seconds, instead of ten and more.</summary>
internal static class Liveness
{
    /// <summary>How long a call waits for an answer: a call to a silo that died is not failed before.</summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);

    public static void Set(ClusterMembershipOptions membership, NodeOptions options)
    {
        membership.ProbeTimeout = TimeSpan.FromSeconds(1.5);
        membership.MinProbeTimeout = TimeSpan.FromSeconds(1);
        membership.MaxProbeTimeout = TimeSpan.FromSeconds(3);
        membership.NumMissedProbesLimit = 3;
        membership.NumVotesForDeathDeclaration = options.DeathVotes;

        // Otherwise nobody votes against a silo from which anything was received in the last nine seconds. One that can be heard but hears nothing
        // would stay for ever, and one that stands still would stay for longer than its lease.
        membership.EnableConnectionLivenessCheck = false;
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);

        // After the end of all silos, new ones wait until the old rows look stale: three times this.
        membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(3);
        membership.DefunctSiloExpiration = TimeSpan.FromDays(1);
    }
}
