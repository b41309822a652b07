using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Silo;

/// <summary>Settings of section <c>MediaTasks</c> that concern the node as a whole.</summary>
public sealed class NodeOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "MediaTasks";

    /// <summary>How the node runs. Default and, so far, only value: <see cref="NodeMode.Single"/>.</summary>
    [EnumDataType(typeof(NodeMode))]
    public NodeMode Mode { get; set; } = NodeMode.Single;

    /// <summary>The port between silos, on loopback in single mode; 0 takes a free one. Default: 0.</summary>
    [Range(0, 65_535)]
    public int SiloPort { get; set; }

    /// <summary>The port for API nodes in other processes, on loopback in single mode; 0 opens none. Default: 0.</summary>
    [Range(0, 65_535)]
    public int GatewayPort { get; set; }

    /// <summary>How long a stopping node may take to hand back its work and close connections. Default: 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(20);
}

/// <summary>How a node runs.</summary>
public enum NodeMode
{
    /// <summary>Everything in one process on SQLite.</summary>
    Single,
}
