using System.Net;
using System.Net.Sockets;
using Orleans.MediaTasks.Api;
using Orleans.MediaTasks.Hosting;
using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Silo;

/// <summary>The composition of a node: the only place that sees grains, storage, providers and the API together.</summary>
public static class MediaTasksNode
{
    /// <summary>The service's name in every stored key of Orleans; never change it on a store in use.</summary>
    public const string ServiceId = "mediatasks";

    /// <summary>Where the node listens unless told otherwise.</summary>
    public const string DefaultUrl = "http://localhost:5080";

    /// <summary>Builds a node from command line, environment and appsettings; start it with <c>RunAsync</c> or <c>StartAsync</c>.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="configure">Adds to or replaces parts before the node is built; for benchmarks and tests.</param>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var options = builder.Configuration.GetSection(NodeOptions.Section).Get<NodeOptions>() ?? new NodeOptions();
        builder.Services.AddOptions<NodeOptions>().BindConfiguration(NodeOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout);
        if (string.IsNullOrEmpty(builder.Configuration["urls"]))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        builder.Services.AddMediaTaskStorage(builder.Configuration);
        builder.Services.AddMediaTaskProviders(builder.Configuration);
        builder.UseOrleans(silo => AddSilo(silo, options));
        builder.Services.AddMediaTaskSiloWork();
        builder.Services.AddMediaTasksApi(builder.Configuration);
        configure?.Invoke(builder);

        var app = builder.Build();
        app.MapMediaTasksApi();
        return app;
    }

    private static void AddSilo(ISiloBuilder silo, NodeOptions options)
    {
        silo.UseLocalhostClustering(options.SiloPort == 0 ? FreePort() : options.SiloPort, options.GatewayPort, serviceId: ServiceId, clusterId: "single");
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
