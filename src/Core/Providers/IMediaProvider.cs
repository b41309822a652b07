using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers;

/// <summary>The seam to one provider. Every adapter passes the conformance suite of tests/Providers.Tests.</summary>
/// <remarks>Adapters are stateless between calls and safe for concurrent use. They report outcomes as values; an exception is a bug and becomes <see cref="AttemptOutcome.Crashed"/>.</remarks>
public interface IMediaProvider
{
    /// <summary>What it is and what it can do on this machine. Cheap; called often.</summary>
    ProviderInfo Describe();

    /// <summary>Checks a model's input before the task is stored; null when it is fine. Pure and quick.</summary>
    /// <param name="model">The model named or defaulted.</param>
    /// <param name="spec">What was asked; <see cref="MediaTaskSpec.Input"/> is a JSON object.</param>
    InputProblem? Validate(ModelInfo model, MediaTaskSpec spec);

    /// <summary>Starts an attempt. Local providers do everything here; remote ones submit and return <see cref="AttemptOutcome.InProgress"/>.</summary>
    /// <remarks>A submit has a time limit of its own: it is not interrupted when its task is cancelled or its silo stops, because the job's id is needed to stop the job.</remarks>
    /// <param name="attempt">What to do and where to report.</param>
    /// <param name="cancellationToken">The task was cancelled, timed out, or the silo is stopping: stop, clean up, return <see cref="AttemptOutcome.Cancelled"/>.</param>
    Task<AttemptOutcome> StartAsync(AttemptContext attempt, CancellationToken cancellationToken);

    /// <summary>Looks at a remote job once.</summary>
    Task<AttemptOutcome> PollAsync(AttemptContext attempt, string externalId, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{GetType().Name} runs everything in StartAsync.");

    /// <summary>Cancels a remote job. Called again and again until it answers; an exception or a time-out means that the outcome is not known.</summary>
    Task<CancelOutcome> CancelAsync(AttemptContext attempt, string externalId, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{GetType().Name} runs everything in StartAsync.");
}

/// <summary>What a remote provider said to a cancel.</summary>
public enum CancelOutcome
{
    /// <summary>The job will not go on.</summary>
    Cancelled,

    /// <summary>The job had already ended.</summary>
    TooLate,

    /// <summary>The provider has no cancel.</summary>
    Unsupported,
}

/// <summary>One attempt, as its adapter sees it.</summary>
public sealed record AttemptContext
{
    /// <summary>The task.</summary>
    public required MediaTaskId TaskId { get; init; }

    /// <summary>The attempt's number, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The model to run.</summary>
    public required string Model { get; init; }

    /// <summary>What was asked.</summary>
    public required MediaTaskSpec Spec { get; init; }

    /// <summary>Where to report progress.</summary>
    public required IAttemptProgress Progress { get; init; }

    /// <summary>A key that is the same whenever this attempt submits: for the provider's own idempotency and for correlation.</summary>
    public string SubmitKey => $"{TaskId.Value:N}-{Attempt}";
}

/// <summary>Where an attempt reports its progress. Never blocks, never throws; may be called from any thread.</summary>
public interface IAttemptProgress
{
    /// <summary>Reports progress.</summary>
    /// <param name="percent">0 to 99; a lower value than before is raised to it, 100 is kept for completed.</param>
    /// <param name="stage">One word, for example <c>encoding</c>; null keeps the last one.</param>
    /// <param name="message">A sentence for people; null keeps the last one.</param>
    void Report(int percent, string? stage = null, string? message = null);
}
