using System.Text.RegularExpressions;

namespace Orleans.MediaTasks.Architecture;

public sealed partial class TestHygieneTests
{
    /// <summary>Files that wait by the clock, each with the reason why there is no event to wait for.</summary>
    private static readonly Dictionary<string, string> MayWaitByTheClock = new()
    {
        ["tests/EndToEnd.Tests/Crash/RandomMoment.cs"] = "The moment of a crash is a length of time.",
        ["tests/EndToEnd.Tests/Deadline.cs"] = "Another process gives no events: the one place that asks it again and again, with a deadline.",
        ["tests/Rig/Timing/Pause.cs"] = "How long a fault lasts, how slow a link is and how often clients come are lengths of time.",
    };

    [Fact]
    public void Tests_WaitForEventsNotForTime()
    {
        var offenders = Repository.CSharpUnder("tests")
            .Where(file => !MayWaitByTheClock.ContainsKey(file))
            .SelectMany(file => Repository.ReadLines(file).Select((text, index) => (File: file, Line: index + 1, Text: text)))
            .Where(line => Sleep().IsMatch(line.Text))
            .Select(line => $"{line.File}:{line.Line}");

        Assert.Empty(offenders);
    }

    [Fact]
    public void Tests_AreNotSkipped()
    {
        var offenders = Repository.CSharpUnder("tests").Where(file => Skipped().IsMatch(Repository.Read(file)));

        Assert.Empty(offenders);
    }

    [GeneratedRegex(@"\b(Task\.Delay|Thread\.Sleep)\s*\((?!\s*Timeout\.Infinite)")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"\[(Fact|Theory)\([^)]*\bSkip\s*=|\bAssert\.Skip")]
    private static partial Regex Skipped();
}
