using System.Collections.Concurrent;
using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks;

/// <summary>A provider that does what the test says, and keeps its own record of what was asked of it.</summary>
internal sealed class ScriptedProvider(TimeProvider time, string name = ScriptedProvider.DefaultName) : IMediaProvider
{
    public const string DefaultName = "scripted";

    private int _running;
    private int _most;

    public delegate Task<AttemptOutcome> PollScript(string job, CancellationToken cancellationToken);

    public delegate Task<CancelOutcome> CancelScript(string job, CancellationToken cancellationToken);

    public delegate Task<AttemptOutcome> Script(AttemptContext attempt, CancellationToken cancellationToken);

    /// <summary>What an attempt does. Default: succeeds at once.</summary>
    public Script OnStart { get; set; } = (_, _) => Task.FromResult(Success());

    /// <summary>What a poll of a remote job says. Default: it goes on.</summary>
    public PollScript OnPoll { get; set; } = (job, _) => Task.FromResult<AttemptOutcome>(new AttemptOutcome.InProgress(job, TimeSpan.FromSeconds(1)));

    /// <summary>What a cancel of a remote job says. Default: it is cancelled.</summary>
    public CancelScript OnCancel { get; set; } = (_, _) => Task.FromResult(CancelOutcome.Cancelled);

    public int Concurrency { get; init; } = 100;

    public bool IsLocal { get; init; } = true;

    public bool IdempotentSubmit { get; init; }

    /// <summary>Every cancel of a remote job, in order.</summary>
    public ConcurrentQueue<string> Cancels { get; } = new();

    public bool DurableStart { get; init; }

    /// <summary>What makes its first model a plugin; null for nothing.</summary>
    public PluginInfo? Plugin { get; init; }

    /// <summary>Every start, in order, with the time at which it came.</summary>
    public ConcurrentQueue<(MediaTaskId Task, int Attempt, DateTimeOffset At)> Starts { get; } = new();

    /// <summary>The most attempts that ever ran at once.</summary>
    public int MostAtOnce => Volatile.Read(ref _most);

    public int Running => Volatile.Read(ref _running);

    public static AttemptOutcome Success() => new AttemptOutcome.Succeeded([new MediaOutput { Role = "probe", ContentType = "application/json", Data = "{}" }]);

    public ProviderInfo Describe() => new()
    {
        Name = name,
        Description = "Scripted for tests.",
        IsLocal = IsLocal,
        IdempotentSubmit = IdempotentSubmit,
        DefaultConcurrency = Concurrency,
        DurableStart = DurableStart,
        Models =
        [
            new() { Name = $"{name}/image", Kind = MediaTaskKinds.Image, Provider = name, Description = "Scripted.", IsDefault = name == DefaultName, Plugin = Plugin },
            new() { Name = $"{name}/other", Kind = MediaTaskKinds.Image, Provider = name, Description = "Scripted." },
        ],
    };

    public InputProblem? Validate(ModelInfo model, MediaTaskSpec spec) =>
        spec.Input == """{"bad":true}""" ? new InputProblem("invalid_request", "input.bad", "It is bad.") : null;

    public async Task<AttemptOutcome> StartAsync(AttemptContext attempt, CancellationToken cancellationToken)
    {
        var running = Interlocked.Increment(ref _running);
        int most;
        while (running > (most = Volatile.Read(ref _most)) && Interlocked.CompareExchange(ref _most, running, most) != most)
        {
        }

        Starts.Enqueue((attempt.TaskId, attempt.Attempt, time.GetUtcNow()));
        try
        {
            return await OnStart(attempt, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public Task<AttemptOutcome> PollAsync(AttemptContext attempt, string externalId, CancellationToken cancellationToken) => OnPoll(externalId, cancellationToken);

    public Task<CancelOutcome> CancelAsync(AttemptContext attempt, string externalId, CancellationToken cancellationToken)
    {
        Cancels.Enqueue(externalId);
        return OnCancel(externalId, cancellationToken);
    }

    /// <summary>Waits until it is told to stop.</summary>
    public static async Task<AttemptOutcome> UntilCancelled(AttemptContext attempt, CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(stopped.SetResult);
        await stopped.Task;
        return new AttemptOutcome.Cancelled();
    }
}
