using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Progress;

/// <summary>The partitions that other nodes read, as far as this silo knows; all of them while it cannot know.</summary>
internal sealed partial class ReadPartitions(IGrainFactory grains, SiloIdentity identity, TimeProvider time, ILogger<ReadPartitions> logger)
{
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(1);

    private ulong _read = ProgressStreams.AllPartitions;

    /// <summary>Whether anybody may read this partition.</summary>
    public bool Contains(int partition) => (Volatile.Read(ref _read) & (1UL << partition)) != 0;

    /// <summary>Keeps itself up to date until the silo stops.</summary>
    public async Task FollowAsync(CancellationToken stopping)
    {
        var readers = grains.GetGrain<IProgressReadersGrain>(0);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                Volatile.Write(ref _read, await readers.WatchAsync(identity.Owner, _read, stopping));
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                LogUnknown(logger, exception);
                Volatile.Write(ref _read, ProgressStreams.AllPartitions);
                await Task.Delay(FailurePause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Nobody can say which progress is read; all of it is published meanwhile.")]
    private static partial void LogUnknown(ILogger logger, Exception exception);
}
