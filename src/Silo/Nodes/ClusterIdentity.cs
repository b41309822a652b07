using Orleans.Configuration;

namespace Orleans.MediaTasks.Silo.Nodes;

/// <summary>What all nodes of a cluster have in common.</summary>
internal static class ClusterIdentity
{
    /// <summary>The name under which Orleans' ADO.NET providers know PostgreSQL.</summary>
    public const string Invariant = "Npgsql";

    public static void Set(ClusterOptions cluster, NodeOptions options) => (cluster.ServiceId, cluster.ClusterId) = (MediaTasksNode.ServiceId, options.ClusterId);
}
