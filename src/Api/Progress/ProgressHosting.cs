using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Tenants;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>Puts live progress into an API node.</summary>
internal static class ProgressHosting
{
    /// <summary>Adds the feed and its transports. The host brings an Orleans client or silo and the authentication.</summary>
    public static IServiceCollection AddMediaTasksProgress(this IServiceCollection services)
    {
        services.AddOptions<ProgressFeedOptions>().BindConfiguration(ProgressFeedOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ProgressStreamReader>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<ProgressStreamReader>());
        services.AddSingleton<ProgressFeed>();
        services.AddSingleton<SseStream>();
        services.AddSingleton<SseWriter>();
        services.AddSingleton<OriginPolicy>();
        services.AddSignalR();
        services.AddSingleton<IConfigureOptions<Microsoft.AspNetCore.SignalR.HubOptions<ProgressHub>>, ProgressHubSetup>();
        return services;
    }

    /// <summary>Maps the event streams, <c>/ws</c> and <c>/hubs/progress</c>; all of them want a key that may read.</summary>
    public static IEndpointRouteBuilder MapMediaTasksProgress(this IEndpointRouteBuilder endpoints)
    {
        var options = endpoints.ServiceProvider.GetRequiredService<IOptions<ProgressFeedOptions>>().Value;
        var group = endpoints.MapGroup("").RequireAuthorization(KeyPolicies.Read).StayOpen();
        SseEndpoints.Map(group);
        WebSocketEndpoint.Map(group);
        group.MapHub<ProgressHub>("/hubs/progress", hub =>
        {
            hub.TransportMaxBufferSize = options.MaximumPendingBytes;
            hub.TransportSendTimeout = options.WriteTimeout;
        });
        return endpoints;
    }
}
