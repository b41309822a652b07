using Microsoft.AspNetCore.SignalR;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary><c>/hubs/media-generation</c>: pictures, videos and sound. Its documented client calls no method of the hub.</summary>
internal sealed class MediaGenerationHub(ConduitConnections connections, IHubContext<MediaGenerationHub> pushes)
    : MediaHub<MediaGenerationHub>(connections, pushes, [MediaTaskKinds.Image, MediaTaskKinds.Video, MediaTaskKinds.Audio]);

/// <summary><c>/hubs/image-generation</c>: pictures.</summary>
internal sealed class ImageGenerationHub(ConduitConnections connections, IHubContext<ImageGenerationHub> pushes)
    : MediaHub<ImageGenerationHub>(connections, pushes, [MediaTaskKinds.Image]);

/// <summary><c>/hubs/video-generation</c>: videos.</summary>
internal sealed class VideoGenerationHub(ConduitConnections connections, IHubContext<VideoGenerationHub> pushes)
    : MediaHub<VideoGenerationHub>(connections, pushes, [MediaTaskKinds.Video]);

/// <summary>A hub that tells of all of the tenant's tasks of some kinds, in objects.</summary>
internal abstract class MediaHub<THub>(ConduitConnections connections, IHubContext<THub> pushes, IReadOnlyCollection<string> kinds) : ConduitHub<THub>(connections, pushes)
    where THub : Hub
{
    private UnaskedEvents Events => (UnaskedEvents)Connection.Events;

    /// <summary>Tells of a task as it stands, unless that was told already; its further steps are told anyway.</summary>
    public async Task SubscribeToTask(string? taskId)
    {
        var task = await Connections.FindAsync(ConduitConnections.IdOf(Context, taskId));
        Events.Unsilence(task.Id);
        Connection.Offer(task);
    }

    /// <summary>Tells no more of a task.</summary>
    public void UnsubscribeFromTask(string? taskId)
    {
        Connections.RequireRoom(Events.Silenced);
        Events.Silence(ConduitConnections.IdOf(Context, taskId));
    }

    protected override HubEvents Listen(UrlContext urls) => new UnaskedEvents(urls, kinds);
}
