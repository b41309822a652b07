using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Wakes all shards at once, when a silo starts or another one has left; whoever rings does not wait.</summary>
/// <remarks>Survives nothing; the shards' reminders are the guarantee. Bounded: one round is under way, one more may be wanted. Runs on the machine's own
/// clock, as <see cref="SiloLease"/> does.</remarks>
internal sealed partial class ShardAlarm(IGrainFactory grains, IHostApplicationLifetime lifetime, ILogger<ShardAlarm> logger)
{
    /// <summary>How often a shard is called that cannot be reached, before it is left to its reminder: 30 times.</summary>
    /// <remarks>A shard may live on a silo that stands still and is not declared dead yet: its lease may run out before that.</remarks>
    internal const int MaximumCalls = 30;

    private static readonly TimeSpan CallAgainAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task _round = Task.CompletedTask;
    private bool _again;

    /// <summary>Has every shard look at its rows, from the moment of this call on.</summary>
    public void Ring()
    {
        lock (_lock)
        {
            if (!_round.IsCompleted)
            {
                _again = true;
                return;
            }

            using (ExecutionContext.SuppressFlow())
            {
                _round = Task.Run(RunAsync);
            }
        }
    }

    private async Task RunAsync()
    {
        do
        {
            await WakeAllAsync();
        }
        while (WantsAnother());
    }

    private bool WantsAnother()
    {
        lock (_lock)
        {
            var again = _again;
            _again = false;
            return again;
        }
    }

    /// <summary>Wakes every shard, and those again that could not be reached, until all were or another round is wanted.</summary>
    private async Task WakeAllAsync()
    {
        IReadOnlyList<int> left = [.. Enumerable.Range(0, MediaTaskId.ShardCount)];
        for (var call = 1; ; call++)
        {
            left = [.. (await Task.WhenAll(left.Select(WakeAsync))).OfType<int>()];
            if (left.Count == 0 || call == MaximumCalls || lifetime.ApplicationStopping.IsCancellationRequested)
            {
                return;
            }

            LogShardsNotWoken(logger, left.Count);
            await Task.Delay(CallAgainAfter, lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (Volatile.Read(ref _again))
            {
                return;
            }
        }
    }

    /// <summary>Wakes one shard; it itself when it could not be reached.</summary>
    private async Task<int?> WakeAsync(int shard)
    {
        try
        {
            await grains.GetGrain<ITaskShardGrain>(shard).WakeAsync();
            return null;
        }
        catch (Exception exception)
        {
            LogNotWoken(logger, shard, exception);
            return shard;
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} shards could not be woken; they are called again.")]
    private static partial void LogShardsNotWoken(ILogger logger, int count);

    [LoggerMessage(LogLevel.Debug, "Shard {Shard} could not be woken.")]
    private static partial void LogNotWoken(ILogger logger, int shard, Exception exception);
}
