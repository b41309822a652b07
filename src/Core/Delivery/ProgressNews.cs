using System.Collections.Immutable;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>Progress as an event: never stored, told once to those who want it. Pure.</summary>
public static class ProgressNews
{
    /// <summary>Whether anybody wants to be told of a task's progress.</summary>
    public static bool IsWanted(MediaTaskState task, ImmutableArray<WebhookEndpoint> endpoints) =>
        (task.Spec.Webhook?.Url is not null || !endpoints.IsDefaultOrEmpty) && Of(task, task.ToSnapshot(), task.UpdatedAt, endpoints).Any();

    /// <summary>What to tell to whom.</summary>
    /// <param name="task">The task as it is stored.</param>
    /// <param name="live">The task as it stands.</param>
    /// <param name="now">The present moment.</param>
    /// <param name="endpoints">The tenant's endpoints.</param>
    public static IEnumerable<WebhookDelivery> Of(MediaTaskState task, MediaTaskSnapshot live, DateTimeOffset now, ImmutableArray<WebhookEndpoint> endpoints)
    {
        var news = new TaskEvent
        {
            Type = TaskEventType.Progress,
            At = now,
            Status = live.Status,
            Attempt = live.Attempt,
            Progress = live.Progress,
            Stage = live.Stage,
            EstimatedRemaining = live.EstimatedRemaining,
        };
        return Outbox.Listeners(task, endpoints, news).Select(endpoint => new WebhookDelivery
        {
            Task = task.Id,
            Endpoint = endpoint,
            Sequence = live.Sequence,
            CreatedAt = now,
            UpdatedAt = now,
            Event = news,
        });
    }
}
