using System.Text.Json;
using Orleans.MediaTasks.Rig.Checking;
using Orleans.MediaTasks.Rig.History;

namespace Orleans.MediaTasks.Rig.Scenarios;

/// <summary>What came of a scenario: one line of artifacts/soak/results.jsonl.</summary>
public sealed record ScenarioResult
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private static readonly Lock File = new();

    public required string Scenario { get; init; }

    public required int Seed { get; init; }

    /// <summary>The bug that was planted; null for none.</summary>
    public string? Plant { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Faults that were done.</summary>
    public required int Faults { get; init; }

    /// <summary>Tasks that were acknowledged.</summary>
    public required int Tasks { get; init; }

    /// <summary>Jobs that the provider saw.</summary>
    public required int Jobs { get; init; }

    /// <summary>Acknowledged tasks that were lost.</summary>
    public required int Lost { get; init; }

    /// <summary>Ends that were not the only one, and work that was done or paid twice.</summary>
    public required int Double { get; init; }

    /// <summary>Moments at which a limit was exceeded.</summary>
    public required int Overshoot { get; init; }

    /// <summary>Tasks that faults cut off, and after how many seconds they moved on.</summary>
    public required Recovery Recovery { get; init; }

    /// <summary>Numbers of this scenario alone.</summary>
    public required IReadOnlyDictionary<string, double> Numbers { get; init; }

    /// <summary>Rules that were broken, with how often.</summary>
    public required IReadOnlyDictionary<string, int> Broken { get; init; }

    /// <summary>The broken rules with examples, for people.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Report { get; init; } = "";

    public bool IsClean => Broken.Count == 0;

    public static ScenarioResult Of(ScenarioRun run, RecordedHistory history, Verdict verdict, double seconds)
    {
        var gaps = RecoveryRules.Gaps(history);
        var spread = new Spread(gaps.Where(gap => gap.Seconds is not null).Select(gap => gap.Seconds!.Value));
        return new ScenarioResult
        {
            Scenario = run.Name,
            Seed = run.Seed,
            Seconds = Math.Round(seconds, 1),
            Faults = history.Of(Ops.Fault).Count(),
            Tasks = history.Acknowledged.Count(),
            Jobs = history.Of(Ops.JobStart).Count(),
            Lost = verdict.Count(nameof(DurabilityRules.NoLostAck)),
            Double = Sum(verdict, nameof(TerminalRules.OneTerminal), nameof(TerminalRules.TerminalStable), nameof(AttemptRules.OneJobPerAttempt), nameof(AttemptRules.NoOverlappingAttempts), nameof(DurabilityRules.OneTaskPerKey)),
            Overshoot = Sum(verdict, nameof(LimitRules.PermitsWithinLimit), nameof(LimitRules.RateWindows), nameof(LimitRules.EmptyBucketAfterFailover)),
            Recovery = new Recovery(spread.Count, Math.Round(spread.P50, 1), Math.Round(spread.P99, 1), Math.Round(spread.Maximum, 1)),
            Numbers = run.Numbers,
            Broken = verdict.Findings.Where(finding => finding.Violations.Count > 0).GroupBy(finding => finding.Rule).ToDictionary(group => group.Key, group => group.Sum(finding => finding.Violations.Count)),
            Report = $"{verdict}\nhistory: {run.Cluster.History.Path}",
        };
    }

    /// <summary>Adds the line to the file of results.</summary>
    public ScenarioResult Keep()
    {
        var path = Path.Combine(RepositoryRoot.Path, "artifacts", "soak", "results.jsonl");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        lock (File)
        {
            System.IO.File.AppendAllText(path, ToString() + "\n");
        }

        return this;
    }

    public override string ToString() => JsonSerializer.Serialize(this, Json);

    private static int Sum(Verdict verdict, params string[] rules) => rules.Sum(verdict.Count);
}

/// <summary>How soon tasks that were cut off moved on, in seconds.</summary>
public sealed record Recovery(int Count, double P50, double P99, double Max);
