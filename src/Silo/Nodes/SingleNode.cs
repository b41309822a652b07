using System.Net;
using System.Net.Sockets;
using Orleans.MediaTasks.Hosting;
using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Tasks;
using Orleans.Serialization;
using Orleans.Storage;

namespace Orleans.MediaTasks.Silo.Nodes;

/// <summary>Everything in one process: a silo that talks to nobody, SQLite and a folder.</summary>
internal static class SingleNode
{
    public static void Add(WebApplicationBuilder builder, NodeOptions options)
    {
        builder.Services.AddMediaTaskStorage(builder.Configuration);
        builder.Services.AddMediaTaskProviders(builder.Configuration);
        ShippedModels.Add(builder);
        builder.UseOrleans(silo => AddSilo(silo, options));
        builder.Services.AddMediaTaskSiloWork();
    }

    private static void AddSilo(ISiloBuilder silo, NodeOptions options)
    {
        silo.UseLocalhostClustering(options.SiloPort == 0 ? FreePort() : options.SiloPort, options.GatewayPort, serviceId: MediaTasksNode.ServiceId, clusterId: "single");
        silo.UseAdoNetReminderService(reminders => reminders.Configure<SqliteReminderDatabase>((ado, database) =>
        {
            ado.Invariant = SqliteReminderDatabase.Invariant;
            ado.ConnectionString = database.ConnectionString;
        }));
        silo.AddMediaTaskGrains(addTenantStore: name => silo.AddAdoNetGrainStorage(name, storage => storage.Configure<SqliteGrainDatabase, Serializer>((ado, database, serializer) =>
        {
            ado.Invariant = SqliteGrainDatabase.Invariant;
            ado.ConnectionString = database.ConnectionString;

            // By alias and number, so that a type may be renamed and a field added.
            ado.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
        })));
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
