using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Api;

/// <summary>The HTTP front. Section <c>MediaTasks:Api</c>.</summary>
public sealed class ApiOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "MediaTasks:Api";

    /// <summary>What absolute URLs start with, for example <c>https://media.example</c>. Default: the host that the request named.</summary>
    public string? PublicBaseUrl { get; set; }

    /// <summary>The longest JSON body in bytes. Default: 1 MiB.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaximumJsonBytes { get; set; } = 1024 * 1024;

    /// <summary>The most tasks in one batch. Default: 1,000.</summary>
    [Range(1, 1000)]
    public int MaximumBatchTasks { get; set; } = 1000;

    /// <summary>The longest upload in bytes. Default: 2 GiB.</summary>
    [Range(1, 1L << 50)]
    public long MaximumUploadBytes { get; set; } = 2L * 1024 * 1024 * 1024;

    /// <summary>The longest wait that <c>Prefer: wait=n</c> gets. Default: 1 minute.</summary>
    public TimeSpan MaximumWait { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long calls to silos that do not answer are made again before the request is answered with 503; in cluster mode. Default: 12 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan CallBudget { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>How long a request's headers may take. Default: 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How slowly a body may come, in bytes per second, once <see cref="SlowBodyGrace"/> is over. Default: 240.</summary>
    [Range(1, 1024 * 1024)]
    public double SlowestBodyBytesPerSecond { get; set; } = 240;

    /// <summary>How long a body may be slower than that before the request is cut. Default: 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
    public TimeSpan SlowBodyGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many keys that do not work may come from one address in a minute, on each node, before it has to wait; 0 for any number. Default: 100.</summary>
    /// <remarks>Behind a proxy all callers have one address unless the node is told theirs; keys that have worked are never kept waiting.</remarks>
    [Range(0, 1_000_000)]
    public int FailedKeysPerMinute { get; set; } = 100;

    /// <summary>Origins whose pages may call the API. Default: none; in Development any.</summary>
    public IList<string> AllowedOrigins { get; } = [];
}
