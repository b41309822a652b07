using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>The dialect of the media gateway. Section <c>MediaTasks:Dialects:Conduit</c>.</summary>
internal sealed class ConduitOptions
{
    public const string Section = "MediaTasks:Dialects:Conduit";

    /// <summary>How long a request without <c>async</c> waits for its task before it is answered with the task instead. Default: 2 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:30:00")]
    public TimeSpan SynchronousWait { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long after its end a task is still pushed to whoever connects. Default: 10 minutes.</summary>
    /// <remarks>Covers a client that was cut off when its task ended.</remarks>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan RecentEnd { get; set; } = TimeSpan.FromMinutes(10);
}
