using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Orleans.MediaTasks.Api.Tenants;

namespace Orleans.MediaTasks.Api.Metrics;

/// <summary>Serves the numbers of a node at <c>/metrics</c>, and sends them to a collector where one is named.</summary>
internal static class MetricsHosting
{
    private const string Path = "/metrics";

    /// <summary>OpenTelemetry's own name for the address of a collector.</summary>
    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string ServiceName = "OTEL_SERVICE_NAME";

    /// <summary>Our own, and those of the server, its sockets and the runtime.</summary>
    private static readonly string[] Meters = [MediaTasksMeter.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Http.Connections", "System.Runtime"];

    public static IServiceCollection AddMediaTasksMetrics(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(MetricsOptions.Section);
        services.AddOptions<MetricsOptions>().Bind(section);
        services.AddSingleton<ConnectionCounts>();
        services.AddSingleton<IAuthorizationHandler, MetricsReading.Handler>();
        var further = section.Get<MetricsOptions>()?.Meters ?? [];
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(configuration[ServiceName] is { Length: > 0 } name ? name : "mediatasks"))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter([.. Meters, .. further]).AddPrometheusExporter(Set);
                if (configuration[Collector] is { Length: > 0 })
                {
                    metrics.AddOtlpExporter();
                }
            });
        return services;
    }

    private static void Set(PrometheusAspNetCoreOptions exporter)
    {
        // Whoever asks gets the numbers as they are, without the name of their meter on each line.
        exporter.ScrapeResponseCacheDurationMilliseconds = 0;
        exporter.ScopeInfoEnabled = false;
    }

    public static void MapMetrics(this IEndpointRouteBuilder routes) => routes.MapPrometheusScrapingEndpoint(Path)
        .RequireAuthorization(KeyPolicies.Metrics).WithMetadata(new HttpMethodMetadata(["GET"])).DisableHttpMetrics();
}
