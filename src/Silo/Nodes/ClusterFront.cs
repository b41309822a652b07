using Npgsql;
using Orleans.Configuration;
using Orleans.MediaTasks.Api.Cluster;
using Orleans.MediaTasks.Progress;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Silo.Nodes;

/// <summary>An API node without a silo: a client of the cluster and the media folder that all nodes see.</summary>
/// <remarks>It starts, and answers 503, while there is no silo or no database yet.</remarks>
internal static class ClusterFront
{
    private static readonly TimeSpan GatewayRefresh = TimeSpan.FromSeconds(3);

    public static void Add(WebApplicationBuilder builder, NodeOptions options)
    {
        // The HTTP server must not wait for the cluster: it is what tells that there is none.
        builder.Services.Configure<HostOptions>(host => host.ServicesStartConcurrently = true);
        builder.Services.AddSingleton(PostgresDatabase.Connect(builder.Configuration.GetConnectionString(PostgresDatabase.ConnectionName)!));
        builder.Services.AddMediaStore(builder.Configuration);
        builder.UseOrleansClient(client => AddClient(client, options));
        builder.Services.AddRepeatedCalls();
    }

    private static void AddClient(IClientBuilder client, NodeOptions options)
    {
        client.Configure<ClusterOptions>(cluster => ClusterIdentity.Set(cluster, options));
        client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = Liveness.ResponseTimeout);
        client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = GatewayRefresh);
        client.UseAdoNetClustering(clustering => clustering.Configure<NpgsqlDataSource>((ado, database) => (ado.Invariant, ado.DataSource) = (ClusterIdentity.Invariant, database)));
        client.UseConnectionRetryFilter<ClusterWait>();
        client.AddMemoryStreams(ProgressStreams.ProviderName);
    }
}
