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
    [Range(1, long.MaxValue)]
    public long MaximumUploadBytes { get; set; } = 2L * 1024 * 1024 * 1024;

    /// <summary>The longest wait that <c>Prefer: wait=n</c> gets. Default: 1 minute.</summary>
    public TimeSpan MaximumWait { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Origins whose pages may call the API. Default: none; in Development any.</summary>
    public IList<string> AllowedOrigins { get; } = [];
}
