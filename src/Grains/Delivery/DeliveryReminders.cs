using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>Tells shards when to look at deliveries that were put off; whoever asks does not wait.</summary>
/// <remarks>Survives nothing: the shards look once a minute anyway. A shard is told once for every moment that is earlier than what it was told last.</remarks>
internal sealed partial class DeliveryReminders(IGrainFactory grains, TimeProvider time, ILogger<DeliveryReminders> logger)
{
    /// <summary>Moments that lie closer together than this are one.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly DateTimeOffset[] _told = new DateTimeOffset[MediaTaskId.ShardCount];

    /// <summary>Has a shard look at its deliveries at a moment.</summary>
    public void Remind(int shard, DateTimeOffset at)
    {
        lock (_lock)
        {
            var told = _told[shard];
            if (told > time.GetUtcNow() && told <= at + Slack)
            {
                return;
            }

            _told[shard] = at;
        }

        _ = TellAsync(shard, at);
    }

    private async Task TellAsync(int shard, DateTimeOffset at)
    {
        try
        {
            await grains.GetGrain<ITaskShardGrain>(shard).WakeAtAsync(at);
        }
        catch (Exception exception)
        {
            LogNotTold(logger, shard, exception);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Shard {Shard} could not be told of a delivery; it looks by itself.")]
    private static partial void LogNotTold(ILogger logger, int shard, Exception exception);
}
