using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Tenants;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>Progress over a WebSocket at <c>/ws</c>.</summary>
internal static class WebSocketEndpoint
{
    public static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints)
    {
        var options = endpoints.ServiceProvider.GetRequiredService<IOptions<ProgressFeedOptions>>().Value;
        var pipeline = endpoints.CreateApplicationBuilder();
        pipeline.UseWebSockets(new WebSocketOptions { KeepAliveInterval = options.HeartbeatInterval, KeepAliveTimeout = options.WriteTimeout });
        pipeline.Run(HandleAsync);
        return endpoints.MapGet("/ws", pipeline.Build()).ExcludeFromDescription();
    }

    private static async Task HandleAsync(HttpContext context)
    {
        if (await RefuseAsync(context))
        {
            return;
        }

        var services = context.RequestServices;
        var feed = services.GetRequiredService<ProgressFeed>();
        if (feed.TryOpen(context.User.GetTenant()) is not { } reader)
        {
            await ApiError.Of(ErrorCatalogue.Unavailable, "This node has as many live connections as it takes. Try again.").ExecuteAsync(context);
            return;
        }

        await using var _ = reader;
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        var options = services.GetRequiredService<IOptions<ProgressFeedOptions>>().Value;
        var urls = UrlContext.Of(context.Request, services.GetRequiredService<IOptions<ApiOptions>>().Value);
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var session = new WebSocketSession(socket, reader, options, services.GetService<TimeProvider>() ?? TimeProvider.System, urls, context.User.HasScope(KeyPolicies.Submit));
        await session.RunAsync(feed, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping, context.RequestAborted);
    }

    private static async Task<bool> RefuseAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            await ApiError.Of(ErrorCatalogue.InvalidRequest, "Open a WebSocket here; for plain HTTP there is GET /v1/tasks/events.").ExecuteAsync(context);
            return true;
        }

        if (!context.RequestServices.GetRequiredService<OriginPolicy>().Allows(context.Request))
        {
            await ApiError.Of(ErrorCatalogue.Forbidden, "Pages of this origin may not connect; allow it in MediaTasks:Api:AllowedOrigins.").ExecuteAsync(context);
            return true;
        }

        return false;
    }
}
