using Microsoft.AspNetCore.SignalR;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary><c>/hubs/tasks</c>: tasks of every kind, by id or by type, in positional arguments.</summary>
internal sealed class TaskHub(ConduitConnections connections, IHubContext<TaskHub> pushes) : ConduitHub<TaskHub>(connections, pushes)
{
    private const int LongestType = 64;

    protected override bool TellsRecent => false;

    private TaskEvents Events => (TaskEvents)Connection.Events;

    /// <summary>Tells of a task: as it stands, and every further step.</summary>
    public Task SubscribeToTask(string? taskId) => WatchAsync(taskId, Events.Subscriptions, Events.Add);

    /// <summary>Tells no more of a task.</summary>
    public void UnsubscribeFromTask(string? taskId) => Events.Remove(ConduitConnections.IdOf(Context, taskId));

    /// <summary>Tells of every task of a type, for example <c>image_generation</c>, from now on.</summary>
    public void SubscribeToTaskType(string? taskType)
    {
        Connections.RequireRoom(Events.Subscriptions);
        Events.AddType(Required(taskType));
    }

    /// <summary>Tells no more of a type's tasks.</summary>
    public void UnsubscribeFromTaskType(string? taskType) => Events.RemoveType(Required(taskType));

    protected override HubEvents Listen(UrlContext urls) => new TaskEvents(urls);

    private static string Required(string? taskType) =>
        taskType is { Length: > 0 and <= LongestType } ? taskType : throw new HubException("Invalid task type");
}
