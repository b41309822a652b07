using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Keeps this silo's lease, and wakes the shards when it starts or when another silo's lease has ended.</summary>
/// <remarks>Survives a crash: the lease row, until it runs out. A task whose owner has no lease is an orphan for every shard.</remarks>
internal sealed partial class SiloLease(ITaskStore store, IGrainFactory grains, SiloIdentity identity, TimeProvider time, ILogger<SiloLease> logger) : BackgroundService
{
    /// <summary>How long a lease is valid without renewal.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(3);

    private HashSet<string> _alive = [];

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await store.BeginLeaseAsync(identity.Owner, Duration, cancellationToken);
        LogBegun(logger, identity.Owner);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not awaited by the host's start: the silo is ready while the shards find their work. Who is alive is learnt first: a
        // lease that ends while the shards look is then missed at the next renewal, and they look again.
        await RenewAsync(stoppingToken);
        await WakeShardsAsync();
        using var timer = new PeriodicTimer(RenewEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await RenewAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The silo is stopping; SiloDrain ends the lease after the work is handed back.
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.RenewLeaseAsync(identity.Owner, Duration, cancellationToken);
            await store.EndExpiredLeasesAsync(cancellationToken);
            var alive = (await store.ReadLeasesAsync(cancellationToken)).ToHashSet();
            if (_alive.Any(owner => !alive.Contains(owner)))
            {
                await WakeShardsAsync();
            }

            _alive = alive;
        }
        catch (StoreUnavailableException exception)
        {
            LogNotRenewed(logger, exception);
        }
    }

    private async Task WakeShardsAsync()
    {
        var woken = Enumerable.Range(0, MediaTaskId.ShardCount).Select(shard => grains.GetGrain<ITaskShardGrain>(shard).WakeAsync());
        try
        {
            await Task.WhenAll(woken);
        }
        catch (Exception exception)
        {
            LogShardsNotWoken(logger, exception);
        }
    }

    [LoggerMessage(LogLevel.Information, "The silo writes as owner {Owner}.")]
    private static partial void LogBegun(ILogger logger, string owner);

    [LoggerMessage(LogLevel.Warning, "The silo's lease could not be renewed; it is tried again.")]
    private static partial void LogNotRenewed(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Not all shards could be woken; their reminders will do it.")]
    private static partial void LogShardsNotWoken(ILogger logger, Exception exception);
}
