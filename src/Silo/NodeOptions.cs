using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Silo;

/// <summary>Settings of section <c>MediaTasks</c> that concern the node as a whole.</summary>
public sealed class NodeOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "MediaTasks";

    /// <summary>How the node runs. Default: <see cref="NodeMode.Single"/>.</summary>
    [EnumDataType(typeof(NodeMode))]
    public NodeMode Mode { get; set; } = NodeMode.Single;

    /// <summary>What the node does in a cluster. Default: <see cref="NodeRole.All"/>.</summary>
    [EnumDataType(typeof(NodeRole))]
    public NodeRole Role { get; set; } = NodeRole.All;

    /// <summary>The port between silos. Default: 0, which is a free one in single mode and 11111 in a cluster.</summary>
    /// <remarks>A silo must come back on the same port: its successor at the same address is how a cluster knows at once that it is gone.</remarks>
    [Range(0, 65_535)]
    public int SiloPort { get; set; }

    /// <summary>The port for API nodes in other processes. Default: 0, which is none in single mode and 30000 in a cluster.</summary>
    [Range(0, 65_535)]
    public int GatewayPort { get; set; }

    /// <summary>The port on which a silo of a cluster listens, where the others reach <see cref="SiloPort"/> over a port mapping. Default: 0, which is the same port.</summary>
    [Range(0, 65_535)]
    public int SiloListenPort { get; set; }

    /// <summary>The same for <see cref="GatewayPort"/>. Default: 0, which is the same port.</summary>
    [Range(0, 65_535)]
    public int GatewayListenPort { get; set; }

    /// <summary>The address, or the name of it, under which the other nodes reach this silo. Default: 127.0.0.1 in Development, elsewhere the host's own address.</summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>Which cluster the node belongs to; only nodes with the same name see each other. Default: <c>mediatasks</c>.</summary>
    [Required, MinLength(1), MaxLength(100)]
    public string ClusterId { get; set; } = "mediatasks";

    /// <summary>How many silos must miss one before it is declared dead. Default: 1; take 2 from four silos on.</summary>
    [Range(1, 10)]
    public int DeathVotes { get; set; } = 1;

    /// <summary>The operator's key, which makes the first keys. Default: none. At least 24 characters.</summary>
    [MinLength(24, ErrorMessage = "MediaTasks:AdminKey must have at least 24 characters. Set MediaTasks__AdminKey to something that cannot be guessed, for example of: openssl rand -base64 32")]
    public string? AdminKey { get; set; }

    /// <summary>How long a stopping node may take to hand back its work and close connections. Default: 20 s.</summary>
    /// <remarks>All but the last 10 s are for calls to providers that are under way: more, where paid calls take longer.</remarks>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(20);
}

/// <summary>How a node runs.</summary>
public enum NodeMode
{
    /// <summary>Everything in one process on SQLite.</summary>
    Single,

    /// <summary>Any number of processes on PostgreSQL.</summary>
    Cluster,
}

/// <summary>What a node does in a cluster.</summary>
public enum NodeRole
{
    /// <summary>Runs tasks and answers HTTP.</summary>
    All,

    /// <summary>Runs tasks; over HTTP it tells of its health and nothing else.</summary>
    Silo,

    /// <summary>Answers HTTP and calls the silos.</summary>
    Api,
}
