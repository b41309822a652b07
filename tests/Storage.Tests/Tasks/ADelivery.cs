using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Tasks;

/// <summary>Deliveries with good defaults.</summary>
internal static class ADelivery
{
    /// <summary>A pending delivery of a task's end, due now.</summary>
    public static WebhookDelivery Of(MediaTaskId task, long sequence = 1, string endpoint = WebhookDelivery.TaskEndpoint, DateTimeOffset? dueAt = null) => new()
    {
        Task = task,
        Endpoint = endpoint,
        Sequence = sequence,
        DueAt = dueAt ?? ATask.Now,
        CreatedAt = ATask.Now,
        UpdatedAt = ATask.Now,
        Event = new TaskEvent { Type = TaskEventType.Completed, At = ATask.Now, Status = MediaTaskStatus.Completed, Attempt = 1, Progress = 100 },
    };

    /// <summary>The same when it has arrived.</summary>
    public static WebhookDelivery Delivered(this WebhookDelivery delivery) => delivery.Ended(DeliveryStatus.Delivered, new DeliveryAttempt(ATask.Now.AddSeconds(1), TimeSpan.FromMilliseconds(20), 200));

    /// <summary>The same when it was given up.</summary>
    public static WebhookDelivery Dead(this WebhookDelivery delivery) => delivery.Ended(DeliveryStatus.Dead, new DeliveryAttempt(ATask.Now.AddSeconds(1), TimeSpan.FromMilliseconds(20), 500, "http_status", "no"));

    private static WebhookDelivery Ended(this WebhookDelivery delivery, DeliveryStatus status, DeliveryAttempt attempt) =>
        delivery with { Status = status, Attempts = delivery.Attempts + 1, DueAt = null, UpdatedAt = ATask.Now.AddSeconds(1), LastAttempt = attempt };
}
