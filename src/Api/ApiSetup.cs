using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Delivery;
using Orleans.MediaTasks.Api.Dialects;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Health;
using Orleans.MediaTasks.Api.Media;
using Orleans.MediaTasks.Api.Metrics;
using Orleans.MediaTasks.Api.OpenApi;
using Orleans.MediaTasks.Api.Page;
using Orleans.MediaTasks.Api.Progress;
using Orleans.MediaTasks.Api.Providers;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Api.Tenants;

namespace Orleans.MediaTasks.Api;

/// <summary>The HTTP front of the grid, for any host that has an Orleans client or silo and a media store.</summary>
public static class ApiSetup
{
    /// <summary>How much of a body that was refused already may still run out; beyond it, the connection is cut.</summary>
    internal const long DrainedBytes = 256L * 1024 * 1024;

    /// <summary>Adds what the API needs. The host adds the cluster (<c>IGrainFactory</c>) and the <c>IMediaStore</c>.</summary>
    public static IServiceCollection AddMediaTasksApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ApiOptions>().Bind(configuration.GetSection(ApiOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMediaTasksTenants(configuration);
        services.AddMediaTasksMetrics(configuration);
        services.AddApiDocument();
        services.AddMediaTasksProgress();
        services.AddSingleton<TaskWait>();
        services.AddSingleton<TaskCalls>();
        services.AddSingleton<SubmitBody>();
        services.AddSingleton<TaskSubmissions>();
        services.AddSingleton<TaskRemovals>();
        services.AddSingleton<MediaUpload>();
        services.AddDialects();
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<ApiOptions>, IHostEnvironment>((cors, options, environment) => ApiCors.Configure(cors, options.Value, environment));
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<ApiOptions>>((server, options) => Limit(server, options.Value));

        // The server's own request log shows whole addresses, and with them the keys that browsers must send there.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning));
        return services;
    }

    /// <summary>Adds what a node needs that tells of its health and its numbers and nothing else.</summary>
    public static IServiceCollection AddMediaTasksHealth(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ApiOptions>().Bind(configuration.GetSection(ApiOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMediaTasksTenants(configuration);
        services.AddMediaTasksMetrics(configuration);
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<ApiOptions>>((server, options) => Limit(server, options.Value));
        return services;
    }

    /// <summary>Maps the health routes and <c>/metrics</c> alone; everything else is not found. Call once, instead of <see cref="MapMediaTasksApi"/>.</summary>
    public static WebApplication MapMediaTasksHealth(this WebApplication app)
    {
        app.UseMiddleware<ErrorBoundary>();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapHealth();
        app.MapMetrics();
        return app;
    }

    /// <summary>Maps every route and puts the error boundary, CORS and authentication before them. Call once.</summary>
    public static WebApplication MapMediaTasksApi(this WebApplication app)
    {
        app.UseMiddleware<ErrorBoundary>();
        app.UseRouting();
        app.UseCors();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<LiveConnections>();
        var v1 = app.MapGroup("/v1").RequireScopeOfMethod();
        v1.MapTasks();
        v1.MapMedia();
        v1.MapCatalog();
        v1.MapDeadLetters();
        app.MapKeys();
        app.MapWebhooks();
        app.MapEphemeralKeys();
        app.MapDialects();
        app.MapMediaTasksProgress();
        app.MapHealth();
        app.MapMetrics();
        app.MapErrorPages();
        app.MapApiDocument();
        app.MapMediaTasksPage();
        return app;
    }

    /// <summary>Slow and oversized requests.</summary>
    /// <remarks>Routes refuse bodies far below the server's own limit and let the rest run out, so that a sender who reads only at its end gets the answer and no reset.</remarks>
    private static void Limit(KestrelServerOptions server, ApiOptions options)
    {
        server.AddServerHeader = false;
        server.Limits.MaxRequestBodySize = DrainedBytes;
        server.Limits.RequestHeadersTimeout = options.HeadersTimeout;
        server.Limits.MinRequestBodyDataRate = new MinDataRate(options.SlowestBodyBytesPerSecond, options.SlowBodyGrace);
    }
}
