namespace Orleans.MediaTasks.Rig.Load;

/// <summary>What clients ask for: drawn from a seed, so that a run can be had again.</summary>
public static class LoadMix
{
    private const string Local = "sim/image";
    private const string Remote = "sim-remote/image";

    /// <summary>A bit of everything that a grid has to do.</summary>
    public static LoadedTask Everything(Random random) => Look(random, random.Next(100) switch
    {
        < 45 => Make(random, Local, new { duration_ms = random.Next(50, 500), steps = 5, output = false }),
        < 70 => Make(random, Remote, new { duration_ms = random.Next(50, 1_500) }),
        < 76 => Make(random, Local, new { duration_ms = 20, fail = "model_overloaded", fail_times = 1 + random.Next(2), output = false }),
        < 80 => Make(random, Remote, new { duration_ms = 50, fail = "model_overloaded", fail_times = 1 }),
        < 84 => Make(random, random.Next(2) == 0 ? Local : Remote, new { duration_ms = random.Next(200), fail = "content_policy_violation" }, expect: "failed"),
        < 88 => Make(random, Local, new { duration_ms = 50, output = false }, delay: 0.5 + (random.NextDouble() * 4)),
        < 93 => Make(random, Local, new { duration_ms = 60_000, output = false }, expect: "cancelled") with { CancelAfter = Within(random, 1_500) },
        < 98 => Make(random, Remote, new { duration_ms = 60_000 }, expect: "cancelled") with { CancelAfter = Within(random, 3_000) },
        _ => Make(random, Local, new { duration_ms = random.Next(300) }),
    });

    /// <summary>Jobs of the remote provider, long and short in turn: now the number of jobs at once is scarce, and now their rate.</summary>
    public static LoadedTask RemoteJobs(Random random) =>
        Make(random, Remote, new { duration_ms = random.Next(100) < 30 ? random.Next(1_500, 4_000) : random.Next(50, 600) });

    /// <summary>Jobs of the remote provider that outlive any failover.</summary>
    public static LoadedTask LongRemoteJobs(Random random) => Make(random, Remote, new { duration_ms = random.Next(10_000, 16_000) });

    /// <summary>Short local work only.</summary>
    public static LoadedTask LocalWork(Random random) => Look(random, Make(random, Local, new { duration_ms = random.Next(50, 500), steps = 5, output = false }));

    /// <summary>Short local work with a webhook each: most tasks fail once, so that there are four events of them; some fail for good, some are cancelled, some take long enough to tell of progress.</summary>
    /// <param name="url">Where a task's events go.</param>
    public static Func<Random, LoadedTask> Told(Func<Random, string> url) => random => random.Next(100) switch
    {
        < 80 => MakeTold(random, url, new { duration_ms = random.Next(10, 200), steps = 2, fail = "model_overloaded", fail_times = 1, output = false }),
        < 88 => MakeTold(random, url, new { duration_ms = random.Next(10, 200), steps = 2, output = false }),
        < 92 => MakeTold(random, url, new { duration_ms = random.Next(50), fail = "content_policy_violation" }, expect: "failed"),
        < 96 => MakeTold(random, url, new { duration_ms = 60_000, output = false }, expect: "cancelled") with { CancelAfter = Within(random, 1_500) },
        _ => MakeTold(random, url, new { duration_ms = random.Next(1_500, 3_000), steps = 10, output = false }),
    };

    private static LoadedTask MakeTold(Random random, Func<Random, string> url, object simulate, string expect = "completed")
    {
        var priority = random.Next(1, 11);
        var retry = new { max_attempts = 20, initial_interval = 0.5, coefficient = 1, jitter = 0.2 };
        return new LoadedTask(Local, priority, new { kind = "image", model = Local, input = new { prompt = "soak", simulate }, priority, retry, webhook_url = url(random) }, expect);
    }

    private static LoadedTask Look(Random random, LoadedTask task) => task with
    {
        Watched = random.Next(100) < 15,
        Repeated = random.Next(100) < 10,
        ReadAfter = random.Next(100) < 30 ? Within(random, 3_000) : null,
    };

    private static LoadedTask Make(Random random, string model, object simulate, string expect = "completed", double delay = 0)
    {
        var priority = random.Next(1, 11);
        // Many attempts: what is lost with nodes must not use them up.
        var retry = new { max_attempts = 20, initial_interval = 0.5, coefficient = 1, jitter = 0.2 };
        return new LoadedTask(model, priority, new { kind = "image", model, input = new { prompt = "soak", simulate }, priority, retry, delay }, expect);
    }

    private static TimeSpan Within(Random random, int milliseconds) => TimeSpan.FromMilliseconds(random.Next(milliseconds));
}
