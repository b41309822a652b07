namespace Orleans.MediaTasks.Rig.Proxy;

/// <summary>What is wrong with a link. Up is from the caller to the server, down is back.</summary>
public sealed record LinkFaults
{
    /// <summary>Nothing is wrong.</summary>
    public static readonly LinkFaults None = new();

    /// <summary>Added to the way of every byte, each way.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Up to so much more, drawn anew for every piece.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>Bytes per second each way; 0 for no limit.</summary>
    public int BytesPerSecond { get; init; }

    /// <summary>Nothing gets through to the server, and nobody is told; it goes on when healed.</summary>
    public bool BlackholeUp { get; init; }

    /// <summary>Nothing gets back to the caller, and nobody is told; it goes on when healed.</summary>
    public bool BlackholeDown { get; init; }

    /// <summary>New connections are reset at once.</summary>
    public bool Refuse { get; init; }

    /// <summary>So many bytes of a connection reach the server; then the caller's side is reset, and the server is left with what it got. 0 for never.</summary>
    public long CutAfterBytesUp { get; init; }

    /// <summary>A cut in both directions that nobody is told of.</summary>
    public static LinkFaults Blackhole { get; } = new() { BlackholeUp = true, BlackholeDown = true };
}
