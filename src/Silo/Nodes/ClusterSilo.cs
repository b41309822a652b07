using Npgsql;
using Orleans.Configuration;
using Orleans.MediaTasks.Api.Cluster;
using Orleans.MediaTasks.Api.Progress;
using Orleans.MediaTasks.Hosting;
using Orleans.MediaTasks.Progress;
using Orleans.MediaTasks.Providers;
using Orleans.Serialization;
using Orleans.Storage;

namespace Orleans.MediaTasks.Silo.Nodes;

/// <summary>A silo of a cluster: membership, reminders, subscriptions and tasks are in PostgreSQL, media in a folder that all nodes see.</summary>
internal static class ClusterSilo
{
    /// <summary>How often the queues of progress are looked into; the default of 100 ms is too long for somebody who watches.</summary>
    private static readonly TimeSpan ProgressPull = TimeSpan.FromMilliseconds(20);

    public static void Add(WebApplicationBuilder builder, NodeOptions options)
    {
        builder.Services.AddMediaTaskStorage(builder.Configuration);
        builder.Services.AddMediaTaskProviders(builder.Configuration);
        ShippedModels.Add(builder);
        builder.UseOrleans(silo => AddSilo(silo, options, builder.Environment));
        builder.Services.AddMediaTaskSiloWork();
        builder.Services.PostConfigure<ProgressOptions>(progress => progress.PublishToStreams = true);
    }

    /// <summary>What an API in the same process needs beside it: the progress of the other silos, and patience with them.</summary>
    public static void AddFront(WebApplicationBuilder builder)
    {
        builder.Services.PostConfigure<ProgressFeedOptions>(feed => feed.ReadStreams = true);
        builder.Services.AddRepeatedCalls();
    }

    private static void AddSilo(ISiloBuilder silo, NodeOptions options, IHostEnvironment environment)
    {
        silo.Configure<ClusterOptions>(cluster => ClusterIdentity.Set(cluster, options));
        silo.Configure<EndpointOptions>(endpoints => SiloEndpoints.Set(endpoints, options, environment));
        silo.Configure<ClusterMembershipOptions>(membership => Liveness.Set(membership, options));
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = Liveness.ResponseTimeout);
        silo.UseAdoNetClustering(clustering => clustering.Configure<NpgsqlDataSource>((ado, database) => (ado.Invariant, ado.DataSource) = (ClusterIdentity.Invariant, database)));
        silo.UseAdoNetReminderService(reminders => reminders.Configure<NpgsqlDataSource>((ado, database) => (ado.Invariant, ado.DataSource) = (ClusterIdentity.Invariant, database)));
        silo.AddMediaTaskGrains(
            streams => streams.ConfigurePullingAgent(agent => agent.Configure(pulling => pulling.GetQueueMsgsTimerPeriod = ProgressPull)),
            name => silo.AddAdoNetGrainStorage(name, storage => storage.Configure<NpgsqlDataSource>((ado, database) => (ado.Invariant, ado.DataSource) = (ClusterIdentity.Invariant, database))),
            name => silo.AddAdoNetGrainStorage(name, storage => storage.Configure<NpgsqlDataSource, Serializer>((ado, database, serializer) =>
            {
                (ado.Invariant, ado.DataSource) = (ClusterIdentity.Invariant, database);
                ado.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
            })));
    }
}
