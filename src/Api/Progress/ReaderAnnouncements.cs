using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Progress;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>Tells the cluster which partitions this node reads: at once when they become more, and again and again while there are any.</summary>
/// <remarks>A cluster that cannot be told publishes everything; one that was not told in time leaves watchers with what they read themselves.</remarks>
internal sealed partial class ReaderAnnouncements(IGrainFactory grains, string node, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Interval = ProgressStreams.ReaderLease / 3;

    /// <summary>Says what is read now.</summary>
    public async Task AnnounceAsync(ulong partitions)
    {
        try
        {
            await grains.GetGrain<IProgressReadersGrain>(0).AnnounceAsync(node, partitions);
        }
        catch (Exception exception)
        {
            // Whatever it was, the next announcement must follow: a node that falls silent is published nothing any more.
            LogNotAnnounced(exception);
        }
    }

    /// <summary>Says what is read until it is told to stop.</summary>
    public async Task RepeatAsync(Func<ulong> partitions, CancellationToken stopping)
    {
        var last = 0UL;
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            var wanted = partitions();
            if ((wanted, last) is not (0, 0))
            {
                await AnnounceAsync(wanted);
            }

            last = wanted;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The cluster could not be told which progress is read here; it is told again.")]
    private partial void LogNotAnnounced(Exception exception);
}
