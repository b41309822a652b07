using System.ComponentModel.DataAnnotations;
using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Providers.Webhooks;

/// <summary>What webhooks may call, and how: <c>MediaTasks:Webhooks</c>.</summary>
public sealed class WebhookOptions
{
    /// <summary>Where the options live.</summary>
    public const string Section = "MediaTasks:Webhooks";

    /// <summary>Whether receivers on this machine are called, at any port and by http. Default: false. For development only: whoever may submit tasks may then make requests to everything that listens here.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>Whether receivers elsewhere are called by http as well. Default: false.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>Ports that are called besides 80 and 443. Default: none.</summary>
    public int[] AllowedPorts { get; set; } = [];

    /// <summary>Ports that are never called, wherever they are. Default: none; the ports of this node's silo, gateway and database are always among them.</summary>
    public int[] ForbiddenPorts { get; set; } = [];

    /// <summary>The limit of one attempt, from looking up the host to the end of the answer; 1 s to 5 min. Default: 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The limit of looking up, connecting and TLS together; 1 s to 5 min. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The most connections to one host and port; 1 to 10,000. Default: 512.</summary>
    /// <remarks>Many endpoints may share a host, and what waits for a connection uses up its <see cref="Timeout"/>: what is under way is bounded before it comes here.</remarks>
    [Range(1, 10_000)]
    public int MaximumConnectionsPerServer { get; set; } = 512;

    /// <summary>What may be called, as rules.</summary>
    public UrlRules ToRules() => new() { AllowLoopback = AllowLoopback, AllowHttp = AllowHttp, AllowedPorts = [.. AllowedPorts], ForbiddenPorts = [.. ForbiddenPorts] };
}
