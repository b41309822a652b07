using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Progress;

/// <summary>Settings of section <c>MediaTasks:Progress</c>.</summary>
public sealed class ProgressOptions
{
    /// <summary>Whether updates are also published to Orleans streams, for API nodes in other processes. Default: false; true in cluster mode.</summary>
    public bool PublishToStreams { get; set; }

    /// <summary>How long updates are gathered before they leave as one stream item. Default: 10 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:01")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Updates in one stream item at most; older progress beyond it is dropped, status changes never. Default: 2,000.</summary>
    [Range(100, 100_000)]
    public int MaximumBatch { get; set; } = 2_000;
}
