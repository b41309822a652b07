using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Orleans.MediaTasks.Api.Tenants;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>What this dialect's hubs have in common: a connection that is told of its tenant's tasks from the moment it stands.</summary>
/// <remarks>Every task is looked up under the caller's own tenant. Client methods have fixed arguments, so each hub with its own events has an address of its own.</remarks>
[Authorize(KeyPolicies.Read)]
internal abstract class ConduitHub<THub>(ConduitConnections connections, IHubContext<THub> pushes) : Hub
    where THub : Hub
{
    private const string ConnectionKey = "conduit";

    protected ConduitConnection Connection => (ConduitConnection)Context.Items[ConnectionKey]!;

    protected ConduitConnections Connections => connections;

    /// <summary>Whether the connection is told of live and lately ended tasks at once.</summary>
    protected virtual bool TellsRecent => true;

    /// <inheritdoc/>
    public override Task OnConnectedAsync()
    {
        Context.Items[ConnectionKey] = connections.Open(Context, pushes.Clients.Client(Context.ConnectionId), Listen, TellsRecent);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Items.TryGetValue(ConnectionKey, out var connection))
        {
            await ((ConduitConnection)connection!).DisposeAsync();
        }
    }

    /// <summary>What a connection to this hub is told.</summary>
    protected abstract HubEvents Listen(UrlContext urls);

    /// <summary>Refuses what would make one connection's list grow without end.</summary>
    protected void RequireRoom(int taken)
    {
        if (taken >= connections.MaximumSubscriptions)
        {
            throw new HubException("Rate limit exceeded. Please try again later.");
        }
    }
}
