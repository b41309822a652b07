using Orleans.MediaTasks.Oracle;
using Orleans.MediaTasks.Rig.History;
using Orleans.MediaTasks.Rig.Processes;
using Orleans.MediaTasks.Rig.Proxy;

namespace Orleans.MediaTasks.Rig.Cluster;

/// <summary>A whole cluster of real processes on 127.0.0.1: a PostgreSQL, silos, API nodes, the provider's oracle, and a bad link wherever two of them meet.</summary>
/// <remarks>Everything that it starts ends with this process, however that ends. Logs and the history lie under artifacts/cluster.</remarks>
public sealed class ClusterUnderTest : IAsyncDisposable
{
    private readonly Dictionary<string, (string Node, long Epoch)> _limiters = [];
    private readonly RemoteJobOracle _oracle;

    private ClusterUnderTest(ClusterPlan plan, string folder, HistoryLog history, Database database, RemoteJobOracle oracle)
    {
        (Plan, Folder, History, Database, _oracle) = (plan, folder, history, database, oracle);
        new OracleScribe(history).Follow(oracle);
    }

    public ClusterPlan Plan { get; }

    /// <summary>Where logs and the history are.</summary>
    public string Folder { get; }

    public HistoryLog History { get; }

    public Database Database { get; }

    public IReadOnlyList<Node> Silos { get; private set; } = [];

    public IReadOnlyList<Node> Apis { get; private set; } = [];

    public IEnumerable<Node> Nodes => [.. Silos, .. Apis];

    /// <summary>The last lines of all nodes, for messages of what failed.</summary>
    public string Tails => string.Join('\n', Nodes.Select(node => node.Tail));

    /// <summary>Starts everything and waits until all nodes take work.</summary>
    public static async Task<ClusterUnderTest> StartAsync(ClusterPlan plan)
    {
        if (plan.Program is null)
        {
            await ProductBuild.EnsureAsync();
        }

        var folder = Path.Combine(RepositoryRoot.Path, "artifacts", "cluster", plan.Name);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        var database = await Database.StartAsync(PortBlock.Take());
        var cluster = new ClusterUnderTest(plan, folder, new HistoryLog(Path.Combine(folder, "history.jsonl")), database, await RemoteJobOracle.StartAsync());
        try
        {
            var makers = new NodeFactory(cluster, cluster._oracle.Url);
            cluster.Silos = [.. Enumerable.Range(1, plan.Silos).Select(number => makers.Silo($"silo-{number}"))];
            cluster.Apis = [.. Enumerable.Range(1, plan.Apis).Select(number => makers.Api($"api-{number}"))];
            foreach (var node in cluster.Nodes)
            {
                node.Start();
            }

            await Task.WhenAll(cluster.Nodes.Select(node => node.ReadyAsync()));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The silo on which a provider's limiter came up last; null when none said so, or that silo is down.</summary>
    public Node? HostOf(string provider)
    {
        lock (_limiters)
        {
            return _limiters.TryGetValue(provider, out var limiter) ? Silos.FirstOrDefault(silo => silo.Name == limiter.Node && silo.IsRunning) : null;
        }
    }

    /// <summary>Cuts a silo off from all other nodes, in the given directions, or (with both false) lets it be reached again. The database stays in reach of all.</summary>
    /// <param name="silo">Which.</param>
    /// <param name="inbound">Nothing reaches it.</param>
    /// <param name="outbound">Nothing of it reaches the others.</param>
    public void Partition(Node silo, bool inbound, bool outbound)
    {
        foreach (var link in silo.Links)
        {
            link.Faults = new LinkFaults { BlackholeUp = inbound, BlackholeDown = outbound };
        }

        foreach (var other in Silos.Where(other => other != silo))
        {
            foreach (var link in other.Links)
            {
                link.SetFaults(silo.Name, new LinkFaults { BlackholeUp = outbound, BlackholeDown = inbound });
            }
        }
    }

    /// <summary>All links are good again.</summary>
    public void HealLinks()
    {
        foreach (var node in Nodes)
        {
            node.Database.Heal();
            foreach (var link in node.Links)
            {
                link.Heal();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }

        await _oracle.DisposeAsync();
        await Database.DisposeAsync();
        History.Dispose();
    }

    internal void LimiterIsUp(Node node, string provider, long epoch)
    {
        lock (_limiters)
        {
            if (!_limiters.TryGetValue(provider, out var known) || epoch > known.Epoch)
            {
                _limiters[provider] = (node.Name, epoch);
            }
        }
    }

    /// <summary>The node that a connection from a port of its own to a link comes from.</summary>
    internal string? Caller(int fromPort, int toPort)
    {
        var running = Nodes.Where(node => node.ProcessId is not null).ToDictionary(node => node.ProcessId!.Value, node => node.Name);
        return ProcessFacts.OwnerOfConnection(fromPort, toPort, running.Keys) is { } id ? running[id] : null;
    }
}
