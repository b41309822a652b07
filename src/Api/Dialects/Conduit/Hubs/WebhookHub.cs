using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Orleans.MediaTasks.Api.Tenants;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary><c>/hubs/webhooks</c>: deliveries to the addresses that were named, as they go out.</summary>
/// <remarks>Only of the caller's own tenant. What went out while nobody listened stands in the tasks' delivery logs.</remarks>
[Authorize(KeyPolicies.Read)]
internal sealed class WebhookHub(WebhookConnections connections, IHubContext<WebhookHub> pushes) : Hub
{
    private const string ConnectionKey = "webhooks";

    private WebhookConnection Connection => (WebhookConnection)Context.Items[ConnectionKey]!;

    /// <inheritdoc/>
    public override Task OnConnectedAsync()
    {
        Context.Items[ConnectionKey] = connections.Open(Context, pushes.Clients.Client(Context.ConnectionId));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Items.TryGetValue(ConnectionKey, out var connection))
        {
            await ((WebhookConnection)connection!).DisposeAsync();
        }
    }

    /// <summary>Tells of deliveries to these addresses; of everything that goes out after it has returned.</summary>
    public Task SubscribeToWebhooks(string[]? webhookUrls) => Connection.SubscribeAsync(webhookUrls ?? []);

    /// <summary>Tells no more of these addresses.</summary>
    public void UnsubscribeFromWebhooks(string[]? webhookUrls) => Connection.Unsubscribe(webhookUrls ?? []);

    /// <summary>Tells what the connection has seen so far, in numbers.</summary>
    public Task RequestStatistics() => Connection.TellStatisticsAsync();
}
