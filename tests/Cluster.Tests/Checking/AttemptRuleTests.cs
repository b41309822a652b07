using Orleans.MediaTasks.Rig.Checking;
using Orleans.MediaTasks.Rig.History;

namespace Orleans.MediaTasks.Cluster.Checking;

public sealed class AttemptRuleTests
{
    private static Story Healthy => new Story().Job("1", "a", 1, 2, attempt: 1, status: "failed").Job("2", "a", 4, 5, attempt: 2)
        .With(Attempt(1, 1, 2)).With(Attempt(2, 4, 5))
        .With(Story.Span(Ops.JobAgain, 1.5, 1.5) with { Key = "1", Task = "a", Attempt = 1 });

    [Fact]
    public void EveryRule_WhenAllIsWell_Holds()
    {
        Assert.Empty(Story.Break(AttemptRules.OneJobPerAttempt, Healthy));
        Assert.Empty(Story.Break(AttemptRules.NoOverlappingAttempts, Healthy));
        Assert.Empty(Story.Break(AttemptRules.AttemptsAreNumbered, Healthy));
    }

    [Fact]
    public void OneJobPerAttempt_WhenAnAttemptIsPaidTwice_IsBroken() =>
        Assert.Equal("a", Assert.Single(Story.Break(AttemptRules.OneJobPerAttempt, Healthy.Job("3", "a", 6, 7, attempt: 2))).Task);

    [Fact]
    public void NoOverlappingAttempts_WhenTheNextJobStartsWhileTheLastRuns_IsBroken() =>
        Assert.Single(Story.Break(AttemptRules.NoOverlappingAttempts, Healthy.Job("3", "a", 4.5, 6, attempt: 3)));

    [Fact]
    public void NoOverlappingAttempts_WhenRowsOverlap_IsBroken() =>
        Assert.Single(Story.Break(AttemptRules.NoOverlappingAttempts, Healthy.With(Attempt(3, 4.5, 6))));

    [Fact]
    public void NothingIsPaidTwice_WhenAJobFollowsOneThatSucceeded_IsBroken()
    {
        var first = new Story().Submitted("a").Job("1", "a", 1, 2, status: "failed").Job("2", "a", 3, 4, attempt: 2);

        Assert.Empty(Story.Break(AttemptRules.NothingIsPaidTwice, first));
        Assert.Equal("a", Assert.Single(Story.Break(AttemptRules.NothingIsPaidTwice, first.Job("3", "a", 5, 6, attempt: 3))).Task);
    }

    [Fact]
    public void AttemptsAreNumbered_WhenANumberIsUsedTwice_IsBroken() =>
        Assert.Single(Story.Break(AttemptRules.AttemptsAreNumbered, Healthy.With(Attempt(2, 8, 9))));

    [Fact]
    public void RescuesAreCaused_WhenNothingHappenedToTheOwner_IsBroken()
    {
        var rule = AttemptRules.RescuesAreCaused(TimeSpan.FromSeconds(10));
        Story Rescued(double deaths) => new Story().Submitted("a", 20).Fault("kill", 5, 5).Fault("kill", 25, 25).With(Story.Span(Ops.Row, 30, 100) with { Task = "a", Status = "completed", Value = deaths });

        Assert.Empty(Story.Break(rule, Rescued(1)));
        Assert.Single(Story.Break(rule, Rescued(2)));
        Assert.Empty(Story.Break(rule, Rescued(2).Fault("pause", 26, 27)));
    }

    private static HistoryEvent Attempt(int number, double from, double to) => Story.Span(Ops.Attempt, from, to) with { Task = "a", Attempt = number };
}
