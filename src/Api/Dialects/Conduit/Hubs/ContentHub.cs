using Microsoft.AspNetCore.SignalR;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary><c>/hubs/content-generation</c>: pictures and videos under one name, by id or all of the tenant's.</summary>
/// <remarks>The system that documents it has no address for it; this one follows those of its other hubs.</remarks>
internal sealed class ContentHub(ConduitConnections connections, IHubContext<ContentHub> pushes) : ConduitHub<ContentHub>(connections, pushes)
{
    protected override bool TellsRecent => false;

    private ContentEvents Events => (ContentEvents)Connection.Events;

    /// <summary>Tells of a task: as it stands, and every further step.</summary>
    public Task SubscribeToTask(string? taskId, string? contentType)
    {
        RequireType(contentType);
        return WatchAsync(taskId, Events.Subscriptions, Events.Add);
    }

    /// <summary>Tells no more of a task, unless all are told.</summary>
    public void UnsubscribeFromTask(string? taskId, string? contentType)
    {
        RequireType(contentType);
        Events.Remove(ConduitConnections.IdOf(Context, taskId));
    }

    /// <summary>Tells of every task from now on.</summary>
    public void SubscribeToAllTasks() => Events.TellsAll = true;

    /// <summary>Tells only of the tasks that were subscribed to one by one.</summary>
    public void UnsubscribeFromAllTasks() => Events.TellsAll = false;

    protected override HubEvents Listen(UrlContext urls) => new ContentEvents(urls);

    private static void RequireType(string? contentType)
    {
        if (!ContentEvents.Types.Contains(contentType))
        {
            throw new HubException("Invalid content type. Must be 'image' or 'video'");
        }
    }
}
