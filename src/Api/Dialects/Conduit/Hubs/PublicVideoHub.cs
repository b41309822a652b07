using Microsoft.AspNetCore.SignalR;
using Orleans.MediaTasks.Api.Progress;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary><c>/hubs/public/video-generation</c>: single videos, for pages that hold a key for browsers and nothing else.</summary>
/// <remarks>Anybody may connect; each subscription brings an ephemeral key, whose tenant's tasks the connection may then hear of, and no other's.
/// Who brings none within <see cref="Patience"/> is cut off.</remarks>
internal sealed class PublicVideoHub(ConduitConnections connections, Callers callers, KeyWatch keys, TimeProvider time, IHubContext<PublicVideoHub> pushes) : Hub
{
    /// <summary>How long a connection may stand without a subscription: 30 s.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const string ConnectionKey = "public";
    private const string KeyKey = "key";

    private ConduitConnection? Connection => Context.Items.TryGetValue(ConnectionKey, out var connection) ? (ConduitConnection)connection! : null;

    private ISingleClientProxy Client => pushes.Clients.Client(Context.ConnectionId);

    /// <inheritdoc/>
    public override Task OnConnectedAsync()
    {
        _ = EndIdleAsync(Context);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Items.TryGetValue(KeyKey, out var watch))
        {
            ((IDisposable)watch!).Dispose();
        }

        if (Connection is { } connection)
        {
            await connection.DisposeAsync();
        }
    }

    /// <summary>Tells of a video: that it is subscribed to, how it stands, and every further step.</summary>
    public async Task SubscribeToTask(string? taskId, string? ephemeralKey)
    {
        Require(taskId, "Task ID is required");
        Require(ephemeralKey, "Ephemeral key is required");
        var caller = EphemeralKey.TryParse(ephemeralKey!, out _) ? (await callers.FindAsync(ephemeralKey!, Context.GetHttpContext()!.Connection.RemoteIpAddress)).Caller : null;
        if (caller is not { Tenant: { } tenant } || (Connection is { } open && open.Reader.Tenant != tenant))
        {
            throw new HubException("Invalid or expired ephemeral key");
        }

        if (!MediaTaskId.TryParseValue(tenant, taskId, out var id))
        {
            throw new HubException("Invalid task ID");
        }

        var task = await connections.FindAsync(id);
        var connection = Connection ?? Open(tenant, caller.Hash);
        var events = (ChosenEvents)connection.Events;
        connections.RequireRoom(events.Chosen);
        await Client.SendAsync("taskSubscribed", new RawJson(ProgressJson.Render(writer =>
        {
            writer.WriteString("taskId"u8, task.Id.ToPublicString());
            writer.WriteString("message"u8, "Successfully subscribed to task updates");
        })), Context.ConnectionAborted);
        if (events.Choose(id))
        {
            await connection.Reader.WatchAsync(id, since: null, Context.ConnectionAborted);
        }
    }

    /// <summary>Tells no more of a video.</summary>
    public void UnsubscribeFromTask(string? taskId)
    {
        if (Connection is { } connection && MediaTaskId.TryParseValue(connection.Reader.Tenant, taskId, out var id))
        {
            ((ChosenEvents)connection.Events).Drop(id);
        }
    }

    private ConduitConnection Open(string tenant, string? keyHash)
    {
        var connection = connections.Open(Context, tenant, Client, urls => new ChosenEvents(urls, [MediaTaskKinds.Video]), tellsRecent: false);
        Context.Items[ConnectionKey] = connection;
        if (keyHash is { } hash)
        {
            // The key behind the page's own may be switched off while it listens.
            Context.Items[KeyKey] = keys.Watch(hash, Context.Abort);
        }

        return connection;
    }

    private async Task EndIdleAsync(HubCallerContext context)
    {
        await Task.Delay(Patience, time, context.ConnectionAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!context.Items.ContainsKey(ConnectionKey))
        {
            context.Abort();
        }
    }

    private static void Require(string? value, string otherwise)
    {
        if (string.IsNullOrEmpty(value))
        {
            throw new HubException(otherwise);
        }
    }
}
