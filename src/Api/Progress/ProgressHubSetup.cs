using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>Gives the hub the limits of the other transports.</summary>
internal sealed class ProgressHubSetup(IOptions<ProgressFeedOptions> options) : IConfigureOptions<HubOptions<ProgressHub>>
{
    public void Configure(HubOptions<ProgressHub> hub)
    {
        hub.MaximumReceiveMessageSize = options.Value.MaximumMessageBytes;
        hub.KeepAliveInterval = options.Value.HeartbeatInterval;
        hub.ClientTimeoutInterval = options.Value.WriteTimeout * 2;
        hub.StreamBufferCapacity = 10;
        hub.EnableDetailedErrors = false;
    }
}
