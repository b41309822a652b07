using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Hosting;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The watch over one shard: the durable clock of its tasks and the finder of its orphans.</summary>
/// <remarks>Survives a crash: one Orleans reminder for the life of the cluster, which brings the shard back. Woken by: that reminder, a
/// silo that starts or sees another one die, and a timer at the next due moment. Bounded by: pages of rows. Never: changes a task; it only
/// tells the task's grain, also of deliveries.</remarks>
[SpreadPlacement]
internal sealed partial class TaskShardGrain(ITaskStore store, IDeliveryStore deliveries, DeliveryDesk desk, SiloLease lease, IGrainFactory grains, TimeProvider time, ILogger<TaskShardGrain> logger)
    : Grain, ITaskShardGrain, IRemindable
{
    private const string ReminderName = "watch";
    private const int Page = 500;

    /// <summary>The reminder's period, the least that Orleans allows by default.</summary>
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    private IGrainTimer? _next;
    private DateTimeOffset _nextAt = DateTimeOffset.MaxValue;

    private int Shard => (int)this.GetPrimaryKeyLong();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (await this.GetReminder(ReminderName, cancellationToken) is null)
        {
            await this.RegisterOrUpdateReminder(ReminderName, ReminderPeriod, ReminderPeriod, cancellationToken);
        }
    }

    public Task ReceiveReminder(string reminderName, Runtime.TickStatus status) => WakeAsync();

    public async Task WakeAsync()
    {
        if (lease.IsOver)
        {
            // This silo takes up no work any more. Its shards are looked after again as soon as they live elsewhere.
            DeactivateOnIdle();
            return;
        }

        // One moment for the whole round: what comes due while it runs is still ahead of it, and gets the timer.
        var now = time.GetUtcNow();
        try
        {
            var due = await WakeDueAsync(now);
            var orphans = await RescueAsync();
            await DeliverDueAsync(now);
            if (due + orphans > 0)
            {
                LogWoken(logger, Shard, due, orphans);
            }

            await SetTimerAsync(now);
        }
        catch (StoreUnavailableException exception)
        {
            LogStoreAway(logger, Shard, exception);
            SetTimer(TimeSpan.FromSeconds(5));
        }
    }

    private async Task<int> WakeDueAsync(DateTimeOffset now)
    {
        var seen = new HashSet<MediaTaskId>();
        while (true)
        {
            var rows = await store.ReadDueAsync(Shard, now, Page);
            var fresh = rows.Where(row => seen.Add(row.Id)).ToList();
            await Task.WhenAll(fresh.Select(row => TellAsync(row, Actor(row).WakeAsync(row))));

            // A row that is still due after it was told is not told twice in one round.
            if (rows.Count < Page || fresh.Count == 0)
            {
                return seen.Count;
            }
        }
    }

    private async Task<int> RescueAsync()
    {
        var seen = new HashSet<MediaTaskId>();
        while (true)
        {
            var rows = await store.ReadOrphansAsync(Shard, Page);
            var fresh = rows.Where(row => seen.Add(row.Id)).ToList();
            await Task.WhenAll(fresh.Select(row => TellAsync(row, row.Owner is { } owner ? Actor(row).OwnerLostAsync(owner, row) : Actor(row).WakeAsync(row))));
            if (rows.Count < Page || fresh.Count == 0)
            {
                return seen.Count;
            }
        }
    }

    private async Task TellAsync(MediaTaskState row, Task call)
    {
        try
        {
            await call;
        }
        catch (Exception exception)
        {
            // The other tasks of the shard must not wait for this one; the next round tells it again.
            LogNotTold(logger, row.Id, exception);
        }
    }

    public Task WakeAtAsync(DateTimeOffset at)
    {
        if (at < _nextAt)
        {
            SetTimer(at - time.GetUtcNow());
        }

        return Task.CompletedTask;
    }

    private async Task SetTimerAsync(DateTimeOffset after)
    {
        _nextAt = DateTimeOffset.MaxValue;
        if (Earlier(await store.NextDueAsync(Shard, after), await NextDeliveryAsync(after)) is { } next && next - after < ReminderPeriod)
        {
            SetTimer(next - time.GetUtcNow());
        }
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b : a;

    private void SetTimer(TimeSpan wait)
    {
        var dueIn = wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        _nextAt = time.GetUtcNow() + dueIn;
        _next?.Dispose();
        _next = this.RegisterGrainTimer(WakeAsync, new() { DueTime = dueIn, Period = Timeout.InfiniteTimeSpan, KeepAlive = true });
    }

    private IMediaTaskActor Actor(MediaTaskState row) => grains.GetActor(row.Id);

    [LoggerMessage(LogLevel.Information, "Shard {Shard} woke {Due} due and rescued {Orphans} orphaned tasks.")]
    private static partial void LogWoken(ILogger logger, int shard, int due, int orphans);

    [LoggerMessage(LogLevel.Warning, "Shard {Shard} cannot read the store; it tries again in 5 s.")]
    private static partial void LogStoreAway(ILogger logger, int shard, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Task {TaskId} could not be told; the next round will.")]
    private static partial void LogNotTold(ILogger logger, MediaTaskId taskId, Exception exception);
}
