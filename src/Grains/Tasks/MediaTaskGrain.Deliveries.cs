using System.Collections.Immutable;
using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Tasks;

/// <summary>What the grain has to tell webhooks: rows in the commit of a change, then the lanes that send them.</summary>
internal sealed partial class MediaTaskGrain
{
    /// <summary>How often progress is told at most: once a second.</summary>
    private static readonly TimeSpan ProgressPeriod = TimeSpan.FromSeconds(1);

    /// <summary>How long the grain stays at least for what it has just begun to send.</summary>
    private static readonly TimeSpan DeliveryStay = TimeSpan.FromMinutes(1);

    private TaskDeliveries? _deliveries;
    private int _progressOf;

    /// <summary>Whether this activation made the row's first change, and so every change that it ever had.</summary>
    private bool _madeAllChanges;

    private TaskDeliveries Deliveries => _deliveries ??= new TaskDeliveries(deliveryKit, async () => await LoadAsync(), LeaveIfDone, _madeAllChanges);

    public async Task<bool> DeliverAsync(MediaTaskState row, IReadOnlyList<WebhookDelivery> pending)
    {
        if (lease.IsOver)
        {
            DeactivateOnIdle();
            return false;
        }

        Adopt(row);
        await ResumeAsync();
        var taken = Deliveries.TakeUp(pending);
        LeaveIfDone();
        return taken;
    }

    /// <summary>What a change has to be told of, to whom.</summary>
    private async ValueTask<ImmutableArray<WebhookDelivery>> OutboxAsync(MediaTaskState before, MediaTaskState after)
    {
        var webhooks = await directory.OfAsync(after.Id.Tenant);
        var outbox = Outbox.Of(before, after, webhooks.Endpoints, deliveryKit.Desk.Claim);
        return outbox.IsEmpty ? outbox : Deliveries.PutOff(after, outbox);
    }

    private void Deliver(ImmutableArray<WebhookDelivery> fresh)
    {
        if (!fresh.IsEmpty)
        {
            Deliveries.Add(fresh);
            if (!Deliveries.IsIdle)
            {
                DelayDeactivation(DeliveryStay);
            }
        }
    }

    /// <summary>Tells of an attempt's progress while it runs, where somebody wants it: what is new, once in a while.</summary>
    private async Task TellProgressAsync(MediaTaskState state)
    {
        if (_progressOf == state.Attempt || !ProgressNews.IsWanted(state, (await directory.OfAsync(state.Id.Tenant)).Endpoints))
        {
            return;
        }

        _progressOf = state.Attempt;
        for (var told = (0, (string?)null); ;)
        {
            await Task.Delay(ProgressPeriod, time, deliveryKit.Desk.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (_live?.Current is not { } live || live.Attempt != state.Attempt || deliveryKit.Desk.Stopping.IsCancellationRequested)
            {
                return;
            }

            if ((live.Progress, live.Stage) != told)
            {
                told = (live.Progress, live.Stage);
                var webhooks = await directory.OfAsync(state.Id.Tenant);
                foreach (var progress in ProgressNews.Of(state, await effects.DescribeAsync(live), time.GetUtcNow(), webhooks.Endpoints))
                {
                    Deliveries.Offer(progress);
                }
            }
        }
    }

    private void LeaveIfDone()
    {
        if (_state is { } state && state.Status.IsTerminal() && _underWay == 0 && (_deliveries?.IsIdle ?? true))
        {
            DeactivateOnIdle();
        }
    }
}
