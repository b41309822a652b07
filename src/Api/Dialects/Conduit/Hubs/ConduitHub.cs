using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Tasks;

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
        Context.Items[ConnectionKey] = connections.Open(Context, Context.User!.GetTenant(), pushes.Clients.Client(Context.ConnectionId), Listen, TellsRecent);
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

    /// <summary>Subscribes to a task of the caller's. Its steps so far went by unwanted; watched by its id, it is told from the start.</summary>
    protected async Task WatchAsync(string? taskId, int taken, Func<MediaTaskId, bool> subscribe)
    {
        var id = ConduitConnections.IdOf(Context, taskId);
        connections.RequireRoom(taken);
        _ = await connections.FindAsync(id);
        if (subscribe(id))
        {
            await Connection.Reader.WatchAsync(id, since: null, Context.ConnectionAborted);
        }
    }
}
