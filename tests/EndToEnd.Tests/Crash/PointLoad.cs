namespace Orleans.MediaTasks.EndToEnd.Crash;

/// <summary>A few tasks that pass every step there is.</summary>
internal static class PointLoad
{
    /// <summary>The local task that runs until it is cancelled.</summary>
    public const string LocalHang = "local-hang";

    /// <summary>The remote one; its job runs until its provider is told.</summary>
    public const string RemoteHang = "remote-hang";

    private const string Local = "sim/image";
    private const string Remote = "sim-remote/image";
    private const double RetryWait = 0.2;

    /// <summary>Submitted together, before anything else.</summary>
    public static IReadOnlyList<PointTask> First { get; } =
    [
        new(LocalHang, Local, new { hang = true }) { Status = "cancelled" },
        new(RemoteHang, Remote, new { hang = true }) { Status = "cancelled", Jobs = 1 },
        new("local-success", Local, new { duration_ms = 100 }),
        new("remote-success", Remote, new { duration_ms = 200 }) { Jobs = 1 },
        new("local-retry", Local, new { duration_ms = 20, fail = "model_overloaded", fail_times = 1 }),
        new("remote-retry", Remote, new { duration_ms = 50, fail = "model_overloaded", fail_times = 1 }) { Jobs = 2 },
        new("local-failure", Local, new { duration_ms = 50, fail = "content_policy_violation" }) { Status = "failed", ErrorCode = "content_policy_violation" },
        new("local-later", Local, new { duration_ms = 20 }) { Delay = 0.4 },
    ];

    /// <summary>Submitted by itself, when the first ones are under way.</summary>
    public static PointTask Second { get; } = new("remote-second", Remote, new { duration_ms = 50 }) { Jobs = 1 };

    public static IReadOnlyList<PointTask> All { get; } = [.. First, Second];

    /// <summary>The body of a task's submission.</summary>
    /// <param name="task">The task.</param>
    /// <param name="run">A tag that tells its run from others on the same store.</param>
    /// <param name="receiver">Whom to tell of it.</param>
    public static object BodyOf(PointTask task, string run, Uri receiver) => new
    {
        kind = "image",
        model = task.Model,
        input = new { prompt = "crash", simulate = task.Simulate },
        retry = new { max_attempts = 8, initial_interval = RetryWait, coefficient = 1, jitter = 0 },
        delay = task.Delay,
        tags = new[] { task.Name, run },
        webhook_url = receiver,
        webhook_secret = EventReceiver.Secret,
    };
}

/// <summary>A task of the load.</summary>
/// <param name="Name">Its tag, by which it is known even when the answer to its submission was lost.</param>
/// <param name="Model">Who does it.</param>
/// <param name="Simulate">What that one is to do.</param>
internal sealed record PointTask(string Name, string Model, object Simulate)
{
    /// <summary>How it must end.</summary>
    public string Status { get; init; } = "completed";

    /// <summary>Why it must fail.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>How many jobs its provider must have made for it, crash or not; null when it is local, where a crash costs an attempt.</summary>
    public int? Jobs { get; init; }

    /// <summary>After how many seconds it starts.</summary>
    public double Delay { get; init; }
}
