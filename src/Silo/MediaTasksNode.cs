using Orleans.MediaTasks.Api;
using Orleans.MediaTasks.Silo.Nodes;

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
    /// <exception cref="NodeSettingsException">The settings make no node.</exception>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var options = NodeSettings.Read(builder.Configuration);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout);
        if (string.IsNullOrEmpty(builder.Configuration["urls"]))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        Compose(builder, options);
        configure?.Invoke(builder);

        var app = builder.Build();
        if (options.Role == NodeRole.Silo)
        {
            app.MapMediaTasksHealth();
        }
        else
        {
            app.MapMediaTasksApi();
        }

        return app;
    }

    private static void Compose(WebApplicationBuilder builder, NodeOptions options)
    {
        switch (options)
        {
            case { Mode: NodeMode.Single }:
                SingleNode.Add(builder, options);
                builder.Services.AddMediaTasksApi(builder.Configuration);
                break;
            case { Role: NodeRole.Silo }:
                ClusterSilo.Add(builder, options);
                builder.Services.AddMediaTasksHealth(builder.Configuration);
                break;
            case { Role: NodeRole.Api }:
                ClusterFront.Add(builder, options);
                builder.Services.AddMediaTasksApi(builder.Configuration);
                break;
            default:
                ClusterSilo.Add(builder, options);
                ClusterSilo.AddFront(builder);
                builder.Services.AddMediaTasksApi(builder.Configuration);
                break;
        }
    }
}
