using Orleans.MediaTasks.Rig.Checking;
using Orleans.MediaTasks.Rig.Cluster;

namespace Orleans.MediaTasks.Rig.Scenarios;

/// <summary>How long a scenario takes.</summary>
public enum ScenarioLength
{
    /// <summary>As long as it needs to show a bug: for every change.</summary>
    Short,

    /// <summary>As long as what is promised: for the numbers in docs/reliability.md.</summary>
    Full,
}

/// <summary>A story of faults with what must hold in the end.</summary>
public abstract class Scenario
{
    /// <summary>Its short name, such as S1.</summary>
    public abstract string Code { get; }

    /// <summary>What happens in it, in a few words.</summary>
    public abstract string What { get; }

    /// <summary>New tasks per second.</summary>
    protected virtual double Rate => 25;

    /// <summary>The cluster that it needs.</summary>
    public virtual ClusterPlan Plan(int seed) => new() { Name = Code, Seed = seed };

    /// <summary>What must hold in its history; whatever else it demands, it looks at while it runs.</summary>
    public virtual IReadOnlyList<Rule> RulesFor(ClusterPlan plan) => Rules.Always(plan);

    /// <summary>Runs it on a cluster of that kind.</summary>
    public abstract Task<ScenarioResult> RunAsync(ClusterUnderTest cluster, int seed, ScenarioLength length);

    /// <summary>Which of two by the length.</summary>
    protected static T Choose<T>(ScenarioLength length, T atShort, T atFull) => length == ScenarioLength.Short ? atShort : atFull;

    protected static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
