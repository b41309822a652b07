using Orleans.MediaTasks.Rig.Checking;
using Orleans.MediaTasks.Rig.History;
using Orleans.MediaTasks.Rig.Scenarios;

namespace Orleans.MediaTasks.Soak;

/// <summary>Judges a history that was written earlier, by the rules of its scenario.</summary>
internal static class Offline
{
    /// <summary>Whether all of them hold.</summary>
    public static bool Judge(SoakOptions options)
    {
        var scenario = AllScenarios.Find(options.Scenarios[0], options.Soak);
        var history = RecordedHistory.Load(options.Judge!);
        var verdict = Checker.Judge(history, scenario.RulesFor(scenario.Plan(options.Seed)));
        Console.WriteLine(verdict);
        var gaps = new Spread(RecoveryRules.Gaps(history).Select(gap => gap.Seconds ?? double.PositiveInfinity));
        Console.WriteLine($"{history.Acknowledged.Count()} tasks, {history.Of(Ops.Fault).Count()} faults, {gaps.Count} cut off and seen again after {gaps.P50:0.0} s (p50), {gaps.P99:0.0} s (p99), {gaps.Maximum:0.0} s at most");
        return verdict.IsClean;
    }
}
