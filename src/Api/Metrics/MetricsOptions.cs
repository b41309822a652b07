namespace Orleans.MediaTasks.Api.Metrics;

/// <summary>What a node measures, and who may read it. Section <c>MediaTasks:Metrics</c>.</summary>
public sealed class MetricsOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "MediaTasks:Metrics";

    /// <summary>Whether <c>/metrics</c> answers without a key. Default: false; in Development callers on the node's own machine need none in any case.</summary>
    /// <remarks>For nodes that only a scraper can reach: the numbers are of all tenants together, and name none.</remarks>
    public bool Anonymous { get; set; }

    /// <summary>Meters of this process to serve beside the usual ones, for example <c>Microsoft.Orleans</c> or <c>Npgsql</c>. Default: none.</summary>
    /// <remarks>Measuring every call between grains costs time in each of them.</remarks>
    public IList<string> Meters { get; } = [];
}
