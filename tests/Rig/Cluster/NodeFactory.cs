using Orleans.MediaTasks.Rig.Processes;
using Orleans.MediaTasks.Rig.Proxy;

namespace Orleans.MediaTasks.Rig.Cluster;

/// <summary>Makes nodes: ports, links and settings, the same for all but what tells them apart.</summary>
internal sealed class NodeFactory(ClusterUnderTest cluster, Uri oracle)
{
    private int _seed = cluster.Plan.Seed;

    /// <summary>A silo. The others reach it over links: it advertises the links' ports and listens behind them.</summary>
    public Node Silo(string name)
    {
        var (silo, gateway) = (Link(), Link());
        return Make(name, isSilo: true, [silo, gateway], new Dictionary<string, string>
        {
            ["MediaTasks__Role"] = "Silo",
            ["MediaTasks__SiloPort"] = $"{silo.Port}",
            ["MediaTasks__SiloListenPort"] = $"{silo.Target}",
            ["MediaTasks__GatewayPort"] = $"{gateway.Port}",
            ["MediaTasks__GatewayListenPort"] = $"{gateway.Target}",
        });
    }

    public Node Api(string name) => Make(name, isSilo: false, [], new Dictionary<string, string> { ["MediaTasks__Role"] = "Api" });

    private FaultProxy Link()
    {
        var port = PortBlock.Take();
        return new FaultProxy(PortBlock.Take(), port, ++_seed, from => cluster.Caller(from, port));
    }

    private Node Make(string name, bool isSilo, IReadOnlyList<FaultProxy> links, Dictionary<string, string> environment)
    {
        var plan = cluster.Plan;
        var database = new FaultProxy(cluster.Database.Port, PortBlock.Take(), ++_seed);
        var address = new Uri($"http://127.0.0.1:{PortBlock.Take()}");
        environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        environment["ASPNETCORE_URLS"] = address.ToString();
        environment["ConnectionStrings__MediaTasks"] = cluster.Database.ConnectionStringThrough(database.Port, name);
        environment["MediaTasks__Mode"] = "Cluster";
        environment["MediaTasks__DataPath"] = Path.Combine(cluster.Folder, "data");
        environment["MediaTasks__Providers__SimulationRemote__Url"] = oracle.ToString();
        foreach (var (provider, limits) in plan.Limits)
        {
            foreach (var (key, value) in limits)
            {
                environment[$"MediaTasks__Limits__{provider}__{key}"] = value;
            }
        }

        foreach (var (key, value) in plan.Settings)
        {
            environment[key] = value;
        }

        var program = plan.Program ?? Path.Combine(RepositoryRoot.Path, "artifacts", "run", "Orleans.MediaTasks.Silo");
        return new Node(name, isSilo, program, environment, Path.Combine(cluster.Folder, $"{name}.log"), address, database, links, cluster.History) { OnLimiterUp = cluster.LimiterIsUp };
    }
}
