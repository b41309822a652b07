using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Streams;

namespace Orleans.MediaTasks.Progress;

/// <summary>Carries the hub's updates to other nodes: one stream item per flush interval for each partition that somebody reads.</summary>
/// <remarks>Best effort by design: a reader that misses an item sees a gap and refetches. Bounded by
/// <see cref="ProgressOptions.MaximumBatch"/> per partition: coalescable progress is dropped first.</remarks>
internal sealed partial class ProgressStreamPublisher(
    ProgressHub hub,
    ReadPartitions read,
    IClusterClient client,
    IOptions<ProgressOptions> options,
    TimeProvider time,
    ILogger<ProgressStreamPublisher> logger) : BackgroundService
{
    private readonly List<TaskUpdate>[] _pending = [.. Enumerable.Range(0, ProgressStreams.PartitionCount).Select(_ => new List<TaskUpdate>())];

    private readonly Task[] _flushing = [.. Enumerable.Repeat(Task.CompletedTask, ProgressStreams.PartitionCount)];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.PublishToStreams)
        {
            return;
        }

        var following = read.FollowAsync(stoppingToken);
        using var subscription = hub.Subscribe(Add);
        var streams = client.GetStreamProvider(ProgressStreams.ProviderName);
        using var timer = new PeriodicTimer(options.Value.FlushInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                for (var partition = 0; partition < _pending.Length; partition++)
                {
                    // A partition whose queue died with its silo keeps a call waiting for seconds; the others must not wait for it.
                    if (_flushing[partition].IsCompleted)
                    {
                        _flushing[partition] = FlushAsync(streams, partition);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The silo is stopping; readers refetch from the rows.
        }

        await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Add(TaskUpdate update)
    {
        var partition = ProgressStreams.PartitionOf(update.Task.Id.Tenant);
        if (!read.Contains(partition))
        {
            return;
        }

        var pending = _pending[partition];
        lock (pending)
        {
            if (pending.Count >= options.Value.MaximumBatch && !update.StatusChanged)
            {
                return;
            }

            pending.Add(update);
        }
    }

    private async Task FlushAsync(IStreamProvider streams, int partition)
    {
        TaskUpdate[] updates;
        lock (_pending[partition])
        {
            if (_pending[partition].Count == 0)
            {
                return;
            }

            updates = [.. _pending[partition]];
            _pending[partition].Clear();
        }

        try
        {
            await streams.GetStream<TaskUpdateBatch>(StreamId.Create(ProgressStreams.Namespace, partition)).OnNextAsync(new TaskUpdateBatch(hub.Origin, updates));
        }
        catch (Exception exception)
        {
            LogNotPublished(logger, partition, updates.Length, exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Partition {Partition} lost {Count} updates; its readers will refetch.")]
    private static partial void LogNotPublished(ILogger logger, int partition, int count, Exception exception);
}
