using Orleans.Concurrency;

namespace Orleans.MediaTasks.Progress;

/// <summary>Which partitions of <see cref="ProgressStreams"/> are read, so that silos publish no others. Key: 0.</summary>
[Alias("mt.progress-readers")]
public interface IProgressReadersGrain : IGrainWithIntegerKey
{
    /// <summary>Says what a node reads, in place of what it said before. Holds for <see cref="ProgressStreams.ReaderLease"/>.</summary>
    /// <param name="node">The node; one that shares its process with a silo has the silo's name.</param>
    /// <param name="partitions">Bit n for partition n.</param>
    [AlwaysInterleave, Alias("Announce")]
    Task AnnounceAsync(string node, ulong partitions);

    /// <summary>The partitions that nodes other than this one read, bit n for partition n. Answers when they differ from <paramref name="known"/>, or after a second.</summary>
    /// <param name="node">The silo that wants to know.</param>
    /// <param name="known">What it was told last.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [AlwaysInterleave, NotRepeatable, Alias("Watch")]
    Task<ulong> WatchAsync(string node, ulong known, CancellationToken cancellationToken = default);
}
