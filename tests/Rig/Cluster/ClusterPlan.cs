namespace Orleans.MediaTasks.Rig.Cluster;

/// <summary>What a cluster under test consists of.</summary>
public sealed record ClusterPlan
{
    /// <summary>The provider whose jobs the oracle runs.</summary>
    public const string RemoteProvider = "sim-remote";

    /// <summary>The name of the run: its folder under artifacts/cluster.</summary>
    public required string Name { get; init; }

    public int Silos { get; init; } = 3;

    public int Apis { get; init; } = 2;

    public int Seed { get; init; } = 1;

    /// <summary>The program of all nodes; null for the one that make run builds.</summary>
    public string? Program { get; init; }

    /// <summary>Limits by provider, in the words of <c>MediaTasks:Limits</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Limits { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string>>
    {
        [RemoteProvider] = new Dictionary<string, string> { ["Concurrency"] = "16" },
        ["simulation"] = new Dictionary<string, string> { ["Concurrency"] = "64" },
    };

    /// <summary>More settings of all nodes, as environment variables.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
