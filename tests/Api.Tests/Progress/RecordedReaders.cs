using System.Threading.Channels;
using Orleans.MediaTasks.Progress;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>Keeps what was announced.</summary>
internal sealed class RecordedReaders : IProgressReadersGrain
{
    private readonly Channel<ulong> _announced = Channel.CreateUnbounded<ulong>();

    /// <summary>What was announced last.</summary>
    public ulong Partitions { get; private set; }

    /// <summary>Every announcement, in order.</summary>
    public ChannelReader<ulong> Announced => _announced.Reader;

    /// <summary>What an announcement ends with, if not well.</summary>
    public Exception? Failure { get; set; }

    public Task AnnounceAsync(string node, ulong partitions)
    {
        Partitions = partitions;
        _announced.Writer.TryWrite(partitions);
        return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
    }

    public Task<ulong> WatchAsync(string node, ulong known, CancellationToken cancellationToken) => Task.FromResult(Partitions);
}
