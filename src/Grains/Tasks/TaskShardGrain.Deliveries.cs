using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The shard's watch over deliveries: what is due and in nobody's hand, or was put off.</summary>
internal sealed partial class TaskShardGrain
{
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
            var rows = (await store.ReadManyAsync(fresh)).Where(row => !TryPutOff(row, pending[row.Id], now)).ToList();
            var taken = await Task.WhenAll(rows.Select(row => TellAsync(row, [.. pending[row.Id]])));
            if (Array.IndexOf(taken, false) >= 0)
            {
                _fullUntil = now + DeliveryDesk.FullPause;
                return;
            }

            if (ids.Count < Page)
            {
                return;
            }

            if (rows.Count < fresh.Count)
            {
                // What was put off is still read as due until that is written.
                await store.FlushAsync();
            }
        }
    }

    /// <summary>Puts off in their rows what is due of a task, where its receivers take nothing at the moment: waking the task would come to the same. False when one of them may take something.</summary>
    private bool TryPutOff(MediaTaskState row, IEnumerable<WebhookDelivery> pending, DateTimeOffset now)
    {
        var due = pending.Where(delivery => delivery.DueAt <= now).Select(delivery => delivery with { DueAt = desk.ClosedUntil(row, delivery.Endpoint) }).ToList();
        if (due.Exists(delivery => delivery.DueAt is null))
        {
            return false;
        }

        due.ForEach(deliveries.UpdateLazily);
        return true;
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
