using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>The dialect of the media gateway. Section <c>MediaTasks:Dialects:Conduit</c>.</summary>
public sealed class ConduitOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "MediaTasks:Dialects:Conduit";

    /// <summary>How long a request without <c>async</c> waits for its task before it is answered with the task instead. Default: 2 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:30:00")]
    public TimeSpan SynchronousWait { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest body of a batch in bytes; 1 KiB to 64 MiB. Default: 16 MiB.</summary>
    /// <remarks>Ten thousand charges are about 2 MiB; webhooks are as long as their payloads.</remarks>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaximumBatchBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>How long after its end a task is still pushed to whoever connects. Default: 10 minutes.</summary>
    /// <remarks>Covers a client that was cut off when its task ended.</remarks>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan RecentEnd { get; set; } = TimeSpan.FromMinutes(10);
}
