using Orleans.MediaTasks.Progress;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>Keeps what was announced last.</summary>
internal sealed class RecordedReaders : IProgressReadersGrain
{
    public ulong Partitions { get; private set; }

    public Task AnnounceAsync(string node, ulong partitions)
    {
        Partitions = partitions;
        return Task.CompletedTask;
    }

    public Task<ulong> WatchAsync(string node, ulong known, CancellationToken cancellationToken) => Task.FromResult(Partitions);
}
