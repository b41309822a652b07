using Orleans.Concurrency;
using Orleans.MediaTasks.Hosting;

namespace Orleans.MediaTasks.Progress;

/// <summary>Knows which nodes read which partitions.</summary>
/// <remarks>Survives nothing: a new activation says that everything is read until each reader has had the time to announce itself again.
/// Woken by announcements. Bounded by the number of nodes.</remarks>
[SpreadPlacement, Reentrant]
internal sealed class ProgressReadersGrain(TimeProvider time) : Grain, IProgressReadersGrain
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, (ulong Partitions, DateTimeOffset Until)> _readers = [];
    private readonly DateTimeOffset _ignorantUntil = time.GetUtcNow() + ProgressStreams.ReaderLease;
    private TaskCompletionSource _announced = NewSignal();

    public Task AnnounceAsync(string node, ulong partitions)
    {
        _readers[node] = (partitions, time.GetUtcNow() + ProgressStreams.ReaderLease);
        _announced.TrySetResult();
        _announced = NewSignal();
        return Task.CompletedTask;
    }

    public async Task<ulong> WatchAsync(string node, ulong known, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + Patience;
        while (true)
        {
            var now = time.GetUtcNow();
            var read = ReadByOthers(node, now);
            if (read != known || now >= until || cancellationToken.IsCancellationRequested)
            {
                return read;
            }

            await _announced.Task.WaitAsync(until - now, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private ulong ReadByOthers(string node, DateTimeOffset now)
    {
        if (now < _ignorantUntil)
        {
            return ProgressStreams.AllPartitions;
        }

        foreach (var (reader, _) in _readers.Where(reader => reader.Value.Until <= now).ToList())
        {
            _readers.Remove(reader);
        }

        return _readers.Where(reader => reader.Key != node).Aggregate(0UL, (read, reader) => read | reader.Value.Partitions);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
