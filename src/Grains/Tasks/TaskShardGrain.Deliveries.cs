using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The shard's watch over deliveries: what is due and in nobody's hand, or was put off.</summary>
internal sealed partial class TaskShardGrain
{
    /// <summary>How long the shard waits when the silos have enough to send.</summary>
    private static readonly TimeSpan FullPause = TimeSpan.FromSeconds(1);

    private DateTimeOffset? _fullUntil;

    private async Task DeliverDueAsync(DateTimeOffset now)
    {
        var seen = new HashSet<MediaTaskId>();
        _fullUntil = null;
        while (true)
        {
            var ids = await deliveries.ReadDueTasksAsync(Shard, now, Page);
            var fresh = ids.Where(seen.Add).ToList();
            if (fresh.Count == 0)
            {
                return;
            }

            var pending = (await deliveries.ReadPendingAsync(fresh)).ToLookup(delivery => delivery.Task);
            var taken = await Task.WhenAll((await store.ReadManyAsync(fresh)).Select(row => TellAsync(row, [.. pending[row.Id]])));
            if (Array.IndexOf(taken, false) >= 0)
            {
                _fullUntil = now + FullPause;
                return;
            }

            if (ids.Count < Page)
            {
                return;
            }
        }
    }

    private async Task<bool> TellAsync(MediaTaskState row, IReadOnlyList<WebhookDelivery> pending)
    {
        try
        {
            return await Actor(row).DeliverAsync(row, pending);
        }
        catch (Exception exception)
        {
            LogNotTold(logger, row.Id, exception);
            return true;
        }
    }

    private async Task<DateTimeOffset?> NextDeliveryAsync(DateTimeOffset after) => _fullUntil ?? await deliveries.NextDueDeliveryAsync(Shard, after);
}
