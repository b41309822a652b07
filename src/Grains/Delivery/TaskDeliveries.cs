using System.Collections.Immutable;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>What one task still has to tell: one lane for each endpoint, in the order of its events, none waiting for another.</summary>
/// <remarks>Lives in the task's grain and on its scheduler, so nothing here is shared between threads. Survives nothing: the rows that are pending are found
/// by the task's shard. A mark that never gets to the disk only makes a delivery go out once more, under the same id.</remarks>
/// <param name="kit">What it works with.</param>
/// <param name="load">Reads the task.</param>
/// <param name="whenIdle">Told when nothing is in memory to be sent.</param>
/// <param name="isWhole">Whether all that the task ever had to tell passes through here, so that there can be no rows that an earlier activation left behind.</param>
internal sealed partial class TaskDeliveries(DeliveryKit kit, Func<ValueTask<MediaTaskState?>> load, Action whenIdle, bool isWhole)
{
    /// <summary>A wait that is no longer than this is waited for in memory; for a longer one the shard comes.</summary>
    internal static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, DeliveryLane> _lanes = new(StringComparer.Ordinal);

    /// <summary>When what was settled here was: a reader who came before the mark was on disk may bring it again.</summary>
    private readonly Dictionary<(string Endpoint, long Sequence), DateTimeOffset> _settled = [];

    /// <summary>Endpoints whose events lie in their rows until a moment, so that what comes after lies there too.</summary>
    private readonly Dictionary<string, DateTimeOffset> _putOff = new(StringComparer.Ordinal);

    /// <summary>Done when every pending row of the task is known here; null while nothing was asked.</summary>
    private Task? _known = isWhole ? Task.CompletedTask : null;

    /// <summary>Whether nothing is in memory to be sent.</summary>
    public bool IsIdle => _lanes.Count == 0;

    /// <summary>Leaves to its row, before that is written, what could not go out anyway: nothing is sent or written for it until it comes due there.</summary>
    /// <param name="row">The task, as it is about to be.</param>
    /// <param name="fresh">What is about to be written with it.</param>
    public ImmutableArray<WebhookDelivery> PutOff(MediaTaskState row, ImmutableArray<WebhookDelivery> fresh)
    {
        for (var index = 0; index < fresh.Length; index++)
        {
            var (delivery, endpoint) = (fresh[index], fresh[index].Endpoint);
            if (!_putOff.TryGetValue(endpoint, out var until))
            {
                if (_lanes.ContainsKey(endpoint) || (kit.Desk.ClosedUntil(row, endpoint) ?? kit.Desk.FullUntil()) is not { } opening)
                {
                    continue;
                }

                _putOff[endpoint] = until = opening;
                kit.Reminders.Remind(row.Id.Shard, until);
            }

            fresh = fresh.SetItem(index, delivery with { DueAt = until });
        }

        return fresh;
    }

    /// <summary>Takes what has just been written with a change of the task.</summary>
    public void Add(ImmutableArray<WebhookDelivery> fresh)
    {
        foreach (var delivery in fresh)
        {
            if (_putOff.TryGetValue(delivery.Endpoint, out var until))
            {
                if (until != delivery.DueAt)
                {
                    kit.Store.UpdateLazily(delivery with { DueAt = until }); // It was put off while this was written.
                }

                continue;
            }

            _known ??= ReadAsync(fresh[0].Task);
            if (LaneOf(delivery.Endpoint) is { } lane)
            {
                Put(lane, delivery with { DueAt = null });
            }
            else
            {
                // Others took the last places while this was written.
                until = _putOff[delivery.Endpoint] = kit.Time.GetUtcNow() + DeliveryDesk.FullPause;
                kit.Store.UpdateLazily(delivery with { DueAt = until });
                kit.Reminders.Remind(delivery.Task.Shard, until);
            }
        }
    }

    /// <summary>Takes all that is pending when a shard found some of it due; false when the silo has enough in hand.</summary>
    public bool TakeUp(IReadOnlyList<WebhookDelivery> pending)
    {
        _known = Task.CompletedTask;
        var now = kit.Time.GetUtcNow();
        var lanes = new HashSet<DeliveryLane>();
        foreach (var delivery in pending.Where(IsOpen))
        {
            _putOff.Remove(delivery.Endpoint);
            if (LaneOf(delivery.Endpoint) is not { } lane)
            {
                // These lie in their rows alone: what comes next reads them first.
                _known = null;
                return false;
            }

            if (delivery.DueAt <= now)
            {
                // Not to be found again while it is in hand.
                kit.Store.UpdateLazily((lane.Find(delivery.Sequence) ?? delivery) with { DueAt = now + kit.Desk.Claim });
            }

            lane.Add(delivery.DueAt > now ? delivery : delivery with { DueAt = null });
            lanes.Add(lane);
        }

        // Only now: a lane that is put off at once would be gone before it knew of the events that have to wait behind it.
        foreach (var lane in lanes)
        {
            Run(lane);
        }

        return true;
    }

    /// <summary>Tells of progress, once and at best, to an endpoint that has nothing else to hear.</summary>
    public void Offer(WebhookDelivery progress)
    {
        _known ??= ReadAsync(progress.Task);
        if (!_putOff.ContainsKey(progress.Endpoint) && LaneOf(progress.Endpoint) is { } lane)
        {
            lane.Offer(progress);
            Run(lane);
        }
    }

    /// <summary>Whether a row that was read as pending is; one that was changed after it was settled here is replayed.</summary>
    private bool IsOpen(WebhookDelivery row) => !_settled.TryGetValue((row.Endpoint, row.Sequence), out var at) || row.UpdatedAt >= at;

    private async Task ReadAsync(MediaTaskId task)
    {
        // Never at once: whoever asked has to know of this task first.
        var pending = await kit.Store.ReadPendingAsync([task]).ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.ContinueOnCapturedContext);
        foreach (var delivery in pending.Where(IsOpen))
        {
            if (LaneOf(delivery.Endpoint) is { } lane)
            {
                Put(lane, delivery);
            }
            else
            {
                _putOff[delivery.Endpoint] = kit.Time.GetUtcNow() + kit.Desk.Claim;
            }
        }
    }

    private void Put(DeliveryLane lane, WebhookDelivery delivery)
    {
        lane.Add(delivery);
        Run(lane);
    }

    /// <summary>The way to an endpoint; null when the silo has enough in hand.</summary>
    private DeliveryLane? LaneOf(string endpoint)
    {
        if (_lanes.TryGetValue(endpoint, out var known))
        {
            return known;
        }

        return IsIdle && !kit.Desk.TryTake() ? null : _lanes[endpoint] = new DeliveryLane(endpoint);
    }

    private void Run(DeliveryLane lane)
    {
        if (!lane.IsRunning)
        {
            lane.IsRunning = true;
            _ = RunAsync(lane);
        }
    }

    private async Task RunAsync(DeliveryLane lane)
    {
        try
        {
            await _known!;
            while (lane.Next is { } delivery && await IsDueAsync(lane, delivery))
            {
                await TellAsync(lane, delivery);
            }
        }
        catch (OperationCanceledException)
        {
            PutOff(lane, kit.Time.GetUtcNow()); // The silo stops; whoever has the shard goes on.
        }
        catch (Exception exception)
        {
            // Its rows come due by themselves, and what is told next must not overtake them.
            _putOff[lane.Endpoint] = kit.Time.GetUtcNow() + kit.Desk.Claim;
            LogLeft(kit.Logger, lane.Next?.EventId, lane.Endpoint, exception);
        }
        finally
        {
            _lanes.Remove(lane.Endpoint);
            if (IsIdle)
            {
                kit.Desk.Return();
                whenIdle();
            }
        }
    }

    /// <summary>Waits for the moment of a delivery when it is near; otherwise leaves the lane to the shard and answers false.</summary>
    private async ValueTask<bool> IsDueAsync(DeliveryLane lane, WebhookDelivery delivery)
    {
        if (delivery.DueAt is not { } due || due - kit.Time.GetUtcNow() is not { Ticks: > 0 } wait)
        {
            return true;
        }

        if (wait <= ShortWait)
        {
            await Task.Delay(wait, kit.Time, kit.Desk.Stopping);
            return true;
        }

        PutOff(lane, due);
        kit.Reminders.Remind(delivery.Task.Shard, due);
        return false;
    }

    private void PutOff(DeliveryLane lane, DateTimeOffset until)
    {
        _putOff[lane.Endpoint] = until;
        foreach (var waiting in lane.Waiting)
        {
            kit.Store.UpdateLazily(waiting with { DueAt = until });
        }
    }
}
