using Orleans.MediaTasks.Rig.History;

namespace Orleans.MediaTasks.Rig.Checking;

/// <summary>Judges a history by rules.</summary>
public static class Checker
{
    /// <summary>What each rule found.</summary>
    public static Verdict Judge(RecordedHistory history, IEnumerable<Rule> rules) =>
        new([.. rules.Select(rule => new Finding(rule.Name, [.. rule.Check(history)]))]);
}

/// <summary>What one rule found.</summary>
public sealed record Finding(string Rule, IReadOnlyList<Violation> Violations);

/// <summary>What all rules found.</summary>
public sealed record Verdict(IReadOnlyList<Finding> Findings)
{
    private const int Shown = 5;

    /// <summary>Rules that were broken.</summary>
    public IReadOnlyList<string> Broken => [.. Findings.Where(finding => finding.Violations.Count > 0).Select(finding => finding.Rule)];

    public bool IsClean => Broken.Count == 0;

    /// <summary>How many violations of a rule there are.</summary>
    public int Count(string rule) => Findings.Where(finding => finding.Rule == rule).Sum(finding => finding.Violations.Count);

    /// <summary>The broken rules, each with its first violations.</summary>
    public override string ToString() => IsClean
        ? $"{Findings.Count} rules hold"
        : string.Join('\n', Findings.Where(finding => finding.Violations.Count > 0).Select(Describe));

    private static string Describe(Finding finding) =>
        $"{finding.Rule}: {finding.Violations.Count} violations\n" + string.Join('\n', finding.Violations.Take(Shown).Select(violation => $"  {violation.Task} {violation.What}"));
}
