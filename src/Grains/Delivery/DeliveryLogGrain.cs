using Orleans.Concurrency;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>Answers questions about deliveries from the store, and has them sent again; holds nothing.</summary>
[StatelessWorker, Reentrant]
internal sealed class DeliveryLogGrain(IDeliveryStore store, DeliveryReminders reminders, TimeProvider time) : Grain, IDeliveryLogGrain
{
    private const int MaximumOfTask = 1_000;

    public Task<DeliveryPage> ListAsync(DeliveryQuery query, CancellationToken cancellationToken) => store.ListAsync(query, cancellationToken);

    public Task<IReadOnlyList<WebhookDelivery>> OfTaskAsync(MediaTaskId task, CancellationToken cancellationToken) => store.ReadOfTaskAsync(task, MaximumOfTask, cancellationToken);

    public async Task<int> ReplayAsync(DeliveryQuery query, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var replayed = await store.ReplayAsync(query, now, cancellationToken);
        foreach (var shard in replayed.Select(delivery => delivery.Task.Shard).Distinct())
        {
            reminders.Remind(shard, now);
        }

        return replayed.Count;
    }
}
