using Orleans.MediaTasks.Providers.Images;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Demo;

/// <summary>Simulates a busy image service over the built-in renderer: takes its time, is overloaded now and then, refuses one phrase.</summary>
/// <remarks>Which attempt fails follows from the task's id and the attempt's number, not from chance: a repeated run of an attempt does the same again.</remarks>
internal sealed class DemoProvider(DemoOptions options, ImagesProvider images, TimeProvider time) : IMediaProvider
{
    public const string Name = "demo";
    public const string Model = "demo/image";
    public const string FailingPhrase = "fail permanently";

    // An attempt that fails has come so far by then.
    private const double FailsAt = 0.6;
    private const int Steps = 10;
    private const int RendersFrom = 80;

    private readonly ModelInfo _renderer = images.Describe().Models[0];

    private readonly ProviderInfo _description = new()
    {
        Name = Name,
        Description = "Simulates a busy image service: pictures are rendered on this machine, waiting times and failures are made up.",
        IsLocal = true,
        DefaultConcurrency = options.Concurrency,
        Models =
        [
            new ModelInfo
            {
                Name = Model,
                Kind = MediaTaskKinds.Image,
                Provider = Name,
                Description = $"Simulated: a picture of local/image after a second or two, with made-up transient failures; a prompt with \"{FailingPhrase}\" fails for good.",
                ExpectedDuration = options.LongestDuration + TimeSpan.FromMilliseconds(200),
                AttemptTimeout = TimeSpan.FromMinutes(2) + options.LongestDuration,
                ExampleInput = """{"prompt":"a lighthouse at night","size":"512x512"}""",
            },
        ],
    };

    public ProviderInfo Describe() => _description;

    public InputProblem? Validate(ModelInfo model, MediaTaskSpec spec) => images.Validate(_renderer, spec);

    public async Task<AttemptOutcome> StartAsync(AttemptContext attempt, CancellationToken cancellationToken)
    {
        var (input, problem) = images.Read(attempt.Spec.Input);
        if (problem is not null)
        {
            return new AttemptOutcome.Invalid(problem.Message);
        }

        var chance = DemoChance.Of(attempt.SubmitKey);
        var failure = FailureOf(input.Prompt, chance);
        try
        {
            var duration = options.ShortestDuration + ((options.LongestDuration - options.ShortestDuration) * chance.Length);
            await PretendAsync(failure is null ? duration : duration * FailsAt, failure is null ? RendersFrom : RendersFrom * FailsAt, attempt.Progress, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new AttemptOutcome.Cancelled();
        }

        return failure ?? await images.StartAsync(attempt with { Model = _renderer.Name, Progress = new LaterProgress(attempt.Progress, RendersFrom) }, cancellationToken);
    }

    private AttemptOutcome? FailureOf(string prompt, DemoChance chance)
    {
        if (prompt.Contains(FailingPhrase, StringComparison.OrdinalIgnoreCase))
        {
            return new AttemptOutcome.Refused(FailureCodes.InvalidRequest, $"HTTP 400: the demo model refuses prompts with \"{FailingPhrase}\".", Retryable: false);
        }

        return chance.Failing < options.FailureRate ? new AttemptOutcome.Overloaded("HTTP 503: the demo model is overloaded (simulated).") : null;
    }

    private async Task PretendAsync(TimeSpan duration, double upTo, IAttemptProgress progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var start = time.GetTimestamp();
        progress.Report(0, "generating");
        for (var step = 1; step <= Steps; step++)
        {
            var wait = Math.Ceiling(((duration * ((double)step / Steps)) - time.GetElapsedTime(start)).TotalMilliseconds);
            if (wait > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(wait), time, cancellationToken);
            }

            cancellationToken.ThrowIfCancellationRequested();
            progress.Report((int)(upTo * step / Steps), "generating");
        }
    }

    /// <summary>Puts the renderer's progress behind the time that passed before.</summary>
    private sealed class LaterProgress(IAttemptProgress attempt, int from) : IAttemptProgress
    {
        public void Report(int percent, string? stage = null, string? message = null) => attempt.Report(from + (percent * (100 - from) / 100), stage, message);
    }
}
