using System.Net;
using System.Net.Sockets;
using Orleans.MediaTasks.Hosting;
using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Tasks;

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
        silo.AddMediaTaskGrains();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
