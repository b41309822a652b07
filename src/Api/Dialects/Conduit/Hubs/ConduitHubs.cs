using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Progress;
using Orleans.MediaTasks.Api.Tenants;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>The addresses of this dialect's hubs, and their limits.</summary>
internal static class ConduitHubs
{
    private const int LongestMessage = 32 * 1024;
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ClientTimeout = TimeSpan.FromSeconds(60);

    public static void AddConduitHubs(this IServiceCollection services)
    {
        services.AddSignalR()
            .AddHubOptions<MediaGenerationHub>(Limit).AddHubOptions<ImageGenerationHub>(Limit).AddHubOptions<VideoGenerationHub>(Limit).AddHubOptions<TaskHub>(Limit)
            .AddHubOptions<ContentHub>(Limit).AddHubOptions<WebhookHub>(Limit).AddHubOptions<PublicVideoHub>(Limit);
        services.AddSingleton<ConduitConnections>();
        services.AddSingleton<WebhookConnections>();
    }

    public static void MapConduitHubs(this IEndpointRouteBuilder routes)
    {
        var options = routes.ServiceProvider.GetRequiredService<IOptions<ProgressFeedOptions>>().Value;
        MapOpen<PublicVideoHub>(routes, "/hubs/public/video-generation", options);
        Map<MediaGenerationHub>(routes, "/hubs/media-generation", options);
        Map<ImageGenerationHub>(routes, "/hubs/image-generation", options);
        Map<VideoGenerationHub>(routes, "/hubs/video-generation", options);
        Map<TaskHub>(routes, "/hubs/tasks", options);
        Map<ContentHub>(routes, "/hubs/content-generation", options);
        Map<WebhookHub>(routes, "/hubs/webhooks", options);
    }

    private static void Limit(HubOptions hub)
    {
        hub.MaximumReceiveMessageSize = LongestMessage;
        hub.KeepAliveInterval = KeepAlive;
        hub.ClientTimeoutInterval = ClientTimeout;
        hub.EnableDetailedErrors = false;
    }

    private static void Map<THub>(IEndpointRouteBuilder routes, string path, ProgressFeedOptions options) where THub : Hub =>
        MapOpen<THub>(routes, path, options).RequireAuthorization(KeyPolicies.Read);

    private static HubEndpointConventionBuilder MapOpen<THub>(IEndpointRouteBuilder routes, string path, ProgressFeedOptions options) where THub : Hub => routes.MapHub<THub>(path, hub =>
    {
        hub.TransportMaxBufferSize = options.MaximumPendingBytes;
        hub.TransportSendTimeout = options.WriteTimeout;
    }).StayOpen();
}
