using System.Diagnostics;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Simulation;

/// <summary>Makes nothing: does what the object <c>simulate</c> of the input says, and returns a small fixed file.</summary>
/// <remarks>For tests of clients, limits, retries and recovery. Its start is durable, because it can be told to kill its process.</remarks>
internal sealed class SimulationProvider(SimulationOptions options, SimulationOracle oracle, IMediaStore store, TimeProvider time) : IMediaProvider
{
    public const string Name = "simulation";

    private const string Example = """{"prompt":"a lighthouse at night","simulate":{"duration_ms":200,"steps":4}}""";

    private readonly ProviderInfo _description = new()
    {
        Name = Name,
        Description = "Simulated models: they take the time, fail or hang as input.simulate says, and return a small fixed file.",
        IsLocal = true,
        DefaultConcurrency = options.Concurrency,
        Models = [AModel("sim/image", MediaTaskKinds.Image), AModel("sim/video", MediaTaskKinds.Video), AModel("sim/audio", MediaTaskKinds.Audio)],
    };

    /// <summary>How this process dies; tests put something milder here.</summary>
    internal Action KillProcess { get; init; } = KillWithoutCleanup;

    public ProviderInfo Describe() => _description;

    public InputProblem? Validate(ModelInfo model, MediaTaskSpec spec) => SimulationScript.Read(spec.Input, options.AllowCrash).Problem;

    public async Task<AttemptOutcome> StartAsync(AttemptContext attempt, CancellationToken cancellationToken)
    {
        var (script, problem) = SimulationScript.Read(attempt.Spec.Input, options.AllowCrash);
        if (problem is not null)
        {
            return new AttemptOutcome.Invalid(problem.Message);
        }

        var stop = script.IgnoreCancel ? CancellationToken.None : cancellationToken;
        oracle.Enter(attempt);
        try
        {
            await PlayAsync(script, attempt, stop);
            return await EndAsync(script, attempt, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new AttemptOutcome.Cancelled();
        }
        finally
        {
            oracle.Leave();
        }
    }

    private async Task PlayAsync(SimulationScript script, AttemptContext attempt, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var start = time.GetTimestamp();
        attempt.Progress.Report(0, "simulating", script.Message);
        for (var step = 1; step <= script.Steps; step++)
        {
            var due = script.Duration * ((double)step / script.Steps);
            var wait = Math.Ceiling((due - time.GetElapsedTime(start)).TotalMilliseconds);
            if (wait > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(wait), time, stop);
            }

            attempt.Progress.Report(Math.Min(99, step * 100 / script.Steps), "simulating");
        }

        if (script.Hang)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stop);
        }
    }

    private async Task<AttemptOutcome> EndAsync(SimulationScript script, AttemptContext attempt, CancellationToken stop)
    {
        if (script.Crashes(attempt.Attempt))
        {
            KillProcess();
            return new AttemptOutcome.Crashed("The simulated crash left the process alive.");
        }

        if (script.Fails(attempt.Attempt))
        {
            return SimulatedFailure.Of(script);
        }

        if (!script.MakesOutput)
        {
            return new AttemptOutcome.Succeeded([]);
        }

        attempt.Progress.Report(99, "storing");
        var kind = _description.Models.First(model => model.Name == attempt.Model).Kind;
        return new AttemptOutcome.Succeeded([await SimulationMedia.StoreAsync(kind, attempt.TaskId.Tenant, store, stop)]);
    }

    private static ModelInfo AModel(string name, string kind) => new()
    {
        Name = name,
        Kind = kind,
        Provider = Name,
        Description = $"Simulated {kind}: does what input.simulate says and returns a small fixed file.",
        ExpectedDuration = TimeSpan.FromSeconds(1),
        AttemptTimeout = TimeSpan.FromHours(25),
        ExampleInput = Example,
    };

    // SIGKILL: as a power cut would, it runs no handler and flushes nothing.
    private static void KillWithoutCleanup()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }
}
