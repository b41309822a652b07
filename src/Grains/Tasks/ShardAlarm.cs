using Microsoft.Extensions.Logging;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Wakes all shards at once, when a silo starts or another one has left; whoever rings does not wait.</summary>
/// <remarks>Survives nothing; the shards' reminders are the guarantee. Bounded: one round is under way, one more may be wanted.</remarks>
internal sealed partial class ShardAlarm(IGrainFactory grains, ILogger<ShardAlarm> logger)
{
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

    private async Task WakeAllAsync()
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

    [LoggerMessage(LogLevel.Warning, "Not all shards could be woken; their reminders will do it.")]
    private static partial void LogShardsNotWoken(ILogger logger, Exception exception);
}
