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
            .AddHubOptions<MediaGenerationHub>(Limit).AddHubOptions<ImageGenerationHub>(Limit).AddHubOptions<VideoGenerationHub>(Limit).AddHubOptions<TaskHub>(Limit);
        services.AddSingleton<ConduitConnections>();
    }

    public static void MapConduitHubs(this IEndpointRouteBuilder routes)
    {
        var options = routes.ServiceProvider.GetRequiredService<IOptions<ProgressFeedOptions>>().Value;
        Map<MediaGenerationHub>(routes, "/hubs/media-generation", options);
        Map<ImageGenerationHub>(routes, "/hubs/image-generation", options);
        Map<VideoGenerationHub>(routes, "/hubs/video-generation", options);
        Map<TaskHub>(routes, "/hubs/tasks", options);
    }

    private static void Limit(HubOptions hub)
    {
        hub.MaximumReceiveMessageSize = LongestMessage;
        hub.KeepAliveInterval = KeepAlive;
        hub.ClientTimeoutInterval = ClientTimeout;
        hub.EnableDetailedErrors = false;
    }

    private static void Map<THub>(IEndpointRouteBuilder routes, string path, ProgressFeedOptions options) where THub : Hub => routes.MapHub<THub>(path, hub =>
    {
        hub.TransportMaxBufferSize = options.MaximumPendingBytes;
        hub.TransportSendTimeout = options.WriteTimeout;
    }).RequireAuthorization(KeyPolicies.Read).StayOpen();
}
