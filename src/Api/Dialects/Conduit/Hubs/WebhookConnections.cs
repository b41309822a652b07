using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Progress;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>Opens the connections of <c>/hubs/webhooks</c>, as many as <see cref="Maximum"/>.</summary>
internal sealed class WebhookConnections(IGrainFactory grains, OriginPolicy origins, IOptions<ProgressFeedOptions> options, TimeProvider time)
{
    /// <summary>Connections on this node: 1,000. Each is told on its own by its tenant's grain.</summary>
    public const int Maximum = 1_000;

    private int _open;

    /// <summary>A connection of the caller's tenant.</summary>
    public WebhookConnection Open(HubCallerContext context, ISingleClientProxy client)
    {
        if (!origins.Allows(context.GetHttpContext()!.Request))
        {
            throw new HubException("Pages of this origin may not connect.");
        }

        if (Interlocked.Increment(ref _open) > Maximum)
        {
            Interlocked.Decrement(ref _open);
            throw new HubException("This node has as many live connections as it takes.");
        }

        var endpoints = grains.GetGrain<IWebhookEndpointsGrain>(context.User!.GetTenant());
        return new WebhookConnection(grains, endpoints, client, options.Value, time, whenClosed: () => Interlocked.Decrement(ref _open), context.Abort);
    }
}
