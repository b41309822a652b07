namespace Orleans.MediaTasks.EndToEnd.Crash;

/// <summary>1,000 tasks that are, a moment after they were acknowledged, in every state there is.</summary>
internal static class CrashLoad
{
    public const int Count = 1_000;
    public const int BatchSize = 50;

    /// <summary>Tasks with this tag must end completed.</summary>
    public const string Succeeds = "succeeds";

    /// <summary>Tasks with this tag must end failed, with the scripted code.</summary>
    public const string Fails = "fails";

    /// <summary>Tasks with this tag are cancelled; they end cancelled, or completed when the cancel came too late.</summary>
    public const string Cancels = "cancels";

    /// <summary>Tasks with this tag fail once and wait for <see cref="RetryWait"/>.</summary>
    public const string Waits = "waits";

    public static readonly TimeSpan RetryWait = TimeSpan.FromSeconds(3);

    public static IEnumerable<LoadedTask[]> Batches(Random random) => Enumerable.Range(0, Count).Select(index => Make(index, random)).ToArray().Chunk(BatchSize);

    private static LoadedTask Make(int index, Random random) => (index % 20) switch
    {
        0 => Simulated(random, Waits, new { duration_ms = 20, fail = "model_overloaded", fail_times = 1 }),
        1 => Simulated(random, Fails, new { duration_ms = random.Next(200), fail = "content_policy_violation" }),
        2 => Simulated(random, Cancels, new { hang = true }),
        3 => new(Succeeds, new { kind = "image", input = new { prompt = $"picture {index}", size = "96x64" }, tags = new[] { Succeeds } }),
        4 => new(Succeeds, new { kind = "embedding", input = new { input = $"text {index}" }, tags = new[] { Succeeds } }),
        5 => Simulated(random, Succeeds, new { duration_ms = 50 }, delay: 0.5 + (random.NextDouble() * 4)),
        6 when index < 200 => new(Succeeds, new { kind = "video", input = new { prompt = $"clip {index}", duration = 1, size = "128x72" }, tags = new[] { Succeeds } }),
        _ => Simulated(random, Succeeds, new { duration_ms = random.Next(20, 300), steps = 5 }),
    };

    private static LoadedTask Simulated(Random random, string tag, object simulate, double delay = 0) => new(tag, new
    {
        kind = "image",
        model = "sim/image",
        input = new { prompt = "crash", simulate },
        priority = tag == Cancels || tag == Waits ? 10 : random.Next(1, 10),
        retry = new { max_attempts = 8, initial_interval = RetryWait.TotalSeconds, coefficient = 1, jitter = 0 },
        delay,
        tags = new[] { tag },
    });
}

/// <summary>A task of the load.</summary>
/// <param name="Tag">How it is meant to end.</param>
/// <param name="Body">The request's body.</param>
internal sealed record LoadedTask(string Tag, object Body);
