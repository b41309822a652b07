using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>Live progress. Section <c>MediaTasks:Progress</c>.</summary>
public sealed class ProgressFeedOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "MediaTasks:Progress";

    /// <summary>The shortest time between two progress updates of one task to one reader; changes of status do not wait. Default: 100 ms.</summary>
    public TimeSpan ProgressInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>What may wait for one reader, in bytes. Default: 64 KiB.</summary>
    /// <remarks>What does not fit is kept as the task's id and read again when the reader catches up: states in between are lost, the last one never.</remarks>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaximumPendingBytes { get; set; } = 64 * 1024;

    /// <summary>Tasks that one reader of a whole tenant can have in view at a time. Default: 2,048.</summary>
    [Range(1, 100_000)]
    public int MaximumTasksInView { get; set; } = 2048;

    /// <summary>How long a live task may be silent before it is read again, in case an update was lost. Default: 5 s.</summary>
    public TimeSpan QuietInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The most silent tasks that one reader has read again at once. Default: 50.</summary>
    [Range(1, 10_000)]
    public int MaximumQuietReads { get; set; } = 50;

    /// <summary>How often an idle connection gets a sign of life. Default: 15 s.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a write may wait for its reader before the connection is closed. Default: 30 s.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest message that a client may send. Default: 16 KiB.</summary>
    [Range(1024, 1024 * 1024)]
    public int MaximumMessageBytes { get; set; } = 16 * 1024;

    /// <summary>Messages that a connection may send per second. Default: 50.</summary>
    [Range(1, 100_000)]
    public int MaximumMessagesPerSecond { get; set; } = 50;

    /// <summary>Tasks that a connection may subscribe to by id. Default: 1,000.</summary>
    [Range(1, 2048)]
    public int MaximumSubscriptions { get; set; } = 1000;

    /// <summary>Readers on this node. Default: 20,000.</summary>
    [Range(1, 1_000_000)]
    public int MaximumReaders { get; set; } = 20_000;

    /// <summary>Whether updates of other processes are read from the cluster's streams. Default: only where no silo shares the process; set it where several such nodes form a cluster.</summary>
    public bool? ReadStreams { get; set; }
}
