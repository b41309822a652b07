using Orleans.MediaTasks.Rig.Checking;
using Orleans.MediaTasks.Rig.Cluster;

namespace Orleans.MediaTasks.Rig.Scenarios;

/// <summary>The rules that hold whatever is done to a cluster.</summary>
public static class Rules
{
    /// <summary>After a fault, so long may pass before things are as always: a lease has to run out, and its tasks to be taken over.</summary>
    public static readonly TimeSpan Recovery = TimeSpan.FromSeconds(15);

    /// <summary>A stream that lost its silo is silent for some seconds, and while the database is away a reader cannot look for itself either.</summary>
    private static readonly TimeSpan LooksAgain = TimeSpan.FromSeconds(20);

    public static IReadOnlyList<Rule> Always(ClusterPlan plan) =>
    [
        DurabilityRules.NoLostAck,
        DurabilityRules.EveryTaskEnds,
        DurabilityRules.NothingFailsUnasked(),
        DurabilityRules.OneTaskPerKey,
        TerminalRules.OneTerminal,
        TerminalRules.TerminalStable,
        TerminalRules.CancelWins,
        TerminalRules.CancelReachesProvider(TimeSpan.FromSeconds(35)),
        AttemptRules.OneJobPerAttempt,
        AttemptRules.NoOverlappingAttempts,
        AttemptRules.NothingIsPaidTwice,
        AttemptRules.AttemptsAreNumbered,
        AttemptRules.RescuesAreCaused(Recovery),
        LimitRules.PermitsWithinLimit(int.Parse(plan.Limits[ClusterPlan.RemoteProvider]["Concurrency"], System.Globalization.CultureInfo.InvariantCulture)),
        LimitRules.NoLeakedPermit,
        WatcherRules.SequenceGaplessOrSnapshot,
        WatcherRules.WatchersSeeTheEnd,
        WatcherRules.EndsAreToldSoon(LooksAgain, 0.9, Recovery),
    ];
}
