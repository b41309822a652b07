using System.Globalization;
using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Bench;

/// <summary>A provider that does what its model's name says and costs next to nothing, so that what is measured is the grid.</summary>
/// <remarks>The input is <c>{"i":number}</c>; a negative number is warm-up and is not recorded.</remarks>
internal sealed class ScriptedProvider(string name, int concurrency) : IMediaProvider
{
    public const string Main = "bench";
    public const string Paced = "paced";
    public const string Noop = "/noop";
    public const string Progress = "/progress";
    public const string PacedProgress = "/progress-paced";
    public const string FailOnce = "/fail-once";

    private static readonly AttemptOutcome Done = new AttemptOutcome.Succeeded([]);

    /// <summary>Where the current workload wants its moments noted.</summary>
    public static WorkRecord Record { get; set; } = new(0);

    public ProviderInfo Describe() => new()
    {
        Name = name,
        Description = "Scripted work of the benchmark.",
        IsLocal = true,
        DefaultConcurrency = concurrency,
        DurableStart = false,
        Models = [Model(Noop), Model(Progress), Model(PacedProgress), Model(FailOnce)],
    };

    public InputProblem? Validate(ModelInfo model, MediaTaskSpec spec) => null;

    public async Task<AttemptOutcome> StartAsync(AttemptContext attempt, CancellationToken cancellationToken)
    {
        var index = int.Parse(attempt.Spec.Input.AsSpan()[5..^1], CultureInfo.InvariantCulture);
        if (index < 0)
        {
            return Done;
        }

        var record = Record;
        if (attempt.Attempt == 1)
        {
            record.Started[index] = Clock.Now;
        }

        if (attempt.Model.EndsWith(FailOnce, StringComparison.Ordinal) && attempt.Attempt == 1)
        {
            record.Failed[index] = Clock.Now;
            return new AttemptOutcome.Overloaded("Scripted to fail once.");
        }

        if (attempt.Attempt > 1)
        {
            record.Retried[index] = Clock.Now;
        }

        for (var update = 0; update < record.UpdatesPerTask; update++)
        {
            if (attempt.Model.EndsWith(PacedProgress, StringComparison.Ordinal))
            {
                await Task.Delay(50, cancellationToken);
            }
            else
            {
                await Task.Yield();
            }

            var now = record.Reported[(index * record.UpdatesPerTask) + update] = Clock.Now;
            attempt.Progress.Report(PercentOf(update, record.UpdatesPerTask), message: now.ToString("F3", CultureInfo.InvariantCulture));
        }

        record.Finish();
        return Done;
    }

    /// <summary>Each update has its own percentage, so that a reader can tell which one it got: 1, 5, 10, … of 20.</summary>
    public static int PercentOf(int update, int updatesPerTask) => Math.Max(1, update * 100 / updatesPerTask);

    public static int UpdateOf(int percent, int updatesPerTask) => percent * updatesPerTask / 100;

    private ModelInfo Model(string suffix) => new()
    {
        Name = name + suffix,
        Kind = MediaTaskKinds.Plugin,
        Provider = name,
        Description = "Scripted.",
        IsDefault = name == Main && suffix == Noop,
    };
}
