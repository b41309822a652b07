using Orleans.MediaTasks.Rig.Checking;
using Orleans.MediaTasks.Rig.History;

namespace Orleans.MediaTasks.Cluster.Checking;

public sealed class RecoveryRuleTests
{
    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TwoSeconds = TimeSpan.FromSeconds(2);

    [Fact]
    public void RecoveryGap_WhenTasksMoveOnInTime_Holds() =>
        Assert.Empty(Story.Break(RecoveryRules.RecoveryGap(TenSeconds, TenSeconds * 2), Killed(("a", 3), ("b", 9))));

    [Fact]
    public void RecoveryGap_WhenOneTakesTooLong_IsBroken() =>
        Assert.Contains(Story.Break(RecoveryRules.RecoveryGap(TenSeconds * 3, TenSeconds * 2), Killed(("a", 3), ("b", 21))), violation => violation.Task == "b");

    [Fact]
    public void RecoveryGap_WhenThePercentileIsTooHigh_IsBroken() =>
        Assert.Null(Assert.Single(Story.Break(RecoveryRules.RecoveryGap(TenSeconds, TenSeconds * 2), Killed(("a", 3), ("b", 11)))).Task);

    [Fact]
    public void RecoveryGap_WhenOneNeverMovesOn_IsBroken() =>
        Assert.Equal("b", Assert.Single(Story.Break(RecoveryRules.RecoveryGap(TenSeconds, TenSeconds), Killed(("a", 3), ("b", null)))).Task);

    [Fact]
    public void ExitsInTime_WhenANodeHangs_IsBroken()
    {
        var rule = RecoveryRules.ExitsInTime(TenSeconds * 2);
        var exit = Story.Span(Ops.Exit, 10, 18) with { Key = "TERM", Node = "silo-1" };

        Assert.Empty(Story.Break(rule, new Story().With(exit)));
        Assert.Single(Story.Break(rule, new Story().With(exit with { T1 = Story.Span("", 0, 31).T1 })));
    }

    [Fact]
    public void AnswersDuring_WhenACallHangsOrBreaks_IsBroken()
    {
        var rule = RecoveryRules.AnswersDuring("postgres-stop", TwoSeconds);
        var refused = Story.Span(Ops.Submit, 12, 13) with { Result = Results.Refused, Status = "503" };
        Story Outage() => new Story().Fault("postgres-stop", 10, 70).With(refused);

        Assert.Empty(Story.Break(rule, Outage()));
        Assert.Single(Story.Break(rule, Outage().With(refused with { T1 = Story.Span("", 0, 15).T1 })));
        Assert.Single(Story.Break(rule, Outage().With(refused with { Status = "500" })));
        Assert.Empty(Story.Break(rule, Outage().With(Story.Span(Ops.Submit, 5, 9))));
    }

    [Fact]
    public void BackAfter_WhenTheFirstSubmitIsLate_IsBroken()
    {
        var rule = RecoveryRules.BackAfter("postgres-stop", TenSeconds);

        Assert.Empty(Story.Break(rule, new Story().Fault("postgres-stop", 10, 70).Submitted("a", 75)));
        Assert.Single(Story.Break(rule, new Story().Fault("postgres-stop", 10, 70).Submitted("a", 81)));
        Assert.Single(Story.Break(rule, new Story().Fault("postgres-stop", 10, 70).Submitted("a", 5)));
    }

    [Fact]
    public void NoErrors_WhenACallIsRefused_IsBroken()
    {
        Assert.Empty(Story.Break(RecoveryRules.NoErrors(), new Story().Submitted("a")));
        Assert.Single(Story.Break(RecoveryRules.NoErrors(), new Story().With(Story.Span(Ops.Read, 1, 2) with { Task = "a", Node = "api-1", Result = Results.Unknown })));
    }

    private static Story Killed(params (string Task, double? After)[] tasks)
    {
        var story = new Story().Fault("kill", 10, 10);
        foreach (var (task, after) in tasks)
        {
            story.With(Story.Span(Ops.Affected, 10, 10) with { Task = task });
            if (after is { } seconds)
            {
                story.With(Story.Span(Ops.SeenAgain, 10 + seconds, 10 + seconds) with { Task = task });
            }
        }

        return story;
    }
}
