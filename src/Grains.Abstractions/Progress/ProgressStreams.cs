namespace Orleans.MediaTasks.Progress;

/// <summary>Where updates travel between nodes: a fixed number of partitions, never a stream per task.</summary>
public static class ProgressStreams
{
    /// <summary>The name of the Orleans stream provider.</summary>
    public const string ProviderName = "progress";

    /// <summary>The stream namespace.</summary>
    public const string Namespace = "progress";

    /// <summary>The number of partitions.</summary>
    public const int PartitionCount = 64;

    /// <summary>All of them, as <see cref="IProgressReadersGrain"/> tells partitions.</summary>
    public const ulong AllPartitions = ulong.MaxValue;

    /// <summary>How long a node counts as a reader after it said so.</summary>
    public static readonly TimeSpan ReaderLease = TimeSpan.FromSeconds(15);

    /// <summary>The partition (0 to 63) that carries a tenant's updates: FNV-1a over UTF-16 units, the same on every node.</summary>
    public static int PartitionOf(string tenant)
    {
        var hash = 2166136261u;
        foreach (var unit in tenant)
        {
            hash = (hash ^ unit) * 16777619u;
        }

        return (int)(hash % PartitionCount);
    }
}
