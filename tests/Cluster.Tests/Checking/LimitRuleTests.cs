using Orleans.MediaTasks.Rig.Checking;
using Orleans.MediaTasks.Rig.History;

namespace Orleans.MediaTasks.Cluster.Checking;

public sealed class LimitRuleTests
{
    private static readonly TimeSpan AQuarter = TimeSpan.FromSeconds(0.25);

    [Fact]
    public void PermitsWithinLimit_WhenJobsFollowEachOther_Holds() =>
        Assert.Empty(Story.Break(LimitRules.PermitsWithinLimit(2), new Story().Job("1", "a", 0, 2).Job("2", "b", 1, 3).Job("3", "c", 2, 4)));

    [Fact]
    public void PermitsWithinLimit_WhenOneTooManyRuns_NamesIt() =>
        Assert.Equal("c", Assert.Single(Story.Break(LimitRules.PermitsWithinLimit(2), new Story().Job("1", "a", 0, 2).Job("2", "b", 1, 3).Job("3", "c", 1.9, 4))).Task);

    [Fact]
    public void PermitsWithinLimit_WhenAJobNeverEnds_CountsIt()
    {
        var story = new Story().With(Story.Span(Ops.JobStart, 0, 0) with { Key = "1", Task = "a", Attempt = 1 }).Job("2", "b", 50, 51);

        Assert.Single(Story.Break(LimitRules.PermitsWithinLimit(1), story));
    }

    [Fact]
    public void RateWindows_WhenStartsAreEven_Holds() =>
        Assert.Empty(Story.Break(LimitRules.RateWindows(5, 5, TimeSpan.Zero), Starts(Enumerable.Range(0, 100).Select(index => index * 0.2))));

    [Fact]
    public void RateWindows_WhenTheBucketIsUsedUpAtOnce_Holds() =>
        Assert.Empty(Story.Break(LimitRules.RateWindows(5, 5, TimeSpan.Zero), Starts([.. Enumerable.Repeat(10.0, 5), 10.2, 10.4])));

    [Fact]
    public void RateWindows_WhenOneWindowHasTooMany_IsBroken() =>
        Assert.NotEmpty(Story.Break(LimitRules.RateWindows(5, 5, TimeSpan.Zero), Starts([.. Enumerable.Range(0, 50).Select(index => index * 0.2), .. Enumerable.Repeat(20.0, 5), 20.05])));

    [Fact]
    public void RateWindows_WhenTooFastForLong_IsBroken() =>
        Assert.NotEmpty(Story.Break(LimitRules.RateWindows(5, 5, TimeSpan.FromSeconds(1)), Starts(Enumerable.Range(0, 100).Select(index => index * 0.15))));

    [Fact]
    public void EmptyBucketAfterFailover_WhenStartsAreEarned_Holds() =>
        Assert.Empty(Story.Break(LimitRules.EmptyBucketAfterFailover(5, "sim-remote", AQuarter), Up(30, Starts(Enumerable.Range(0, 300).Select(index => 30.2 + (index * 0.2))))));

    [Fact]
    public void EmptyBucketAfterFailover_WhenABucketComesFull_IsBroken() =>
        Assert.NotEmpty(Story.Break(LimitRules.EmptyBucketAfterFailover(5, "sim-remote", AQuarter), Up(30, Starts(Enumerable.Range(0, 10).Select(index => 30.2 + (index * 0.02))))));

    [Fact]
    public void NoLeakedPermit_WhenAllAreBack_Holds() =>
        Assert.Empty(Story.Break(LimitRules.NoLeakedPermit, new Story().With(Permits(50, 3)).With(Permits(100, 0))));

    [Fact]
    public void NoLeakedPermit_WhenOneStaysOut_IsBroken() => Assert.Single(Story.Break(LimitRules.NoLeakedPermit, new Story().With(Permits(50, 3)).With(Permits(100, 1))));

    [Fact]
    public void NoLeakedPermit_WhenNobodyAsked_IsBroken() => Assert.Single(Story.Break(LimitRules.NoLeakedPermit, new Story().Submitted("a")));

    [Fact]
    public void LimitIsUsed_WhenOnlyTheFailoverIsIdle_Holds()
    {
        Assert.Empty(Story.Break(LimitRules.LimitIsUsed(0.95, TimeSpan.FromSeconds(10)), Samples(idleFrom: 20, idleTo: 29)));
        Assert.Single(Story.Break(LimitRules.LimitIsUsed(0.95, TimeSpan.FromSeconds(10)), Samples(idleFrom: 20, idleTo: 36)));
        Assert.Single(Story.Break(LimitRules.LimitIsUsed(0.95, TimeSpan.FromSeconds(10)), new Story()));
    }

    private static Story Samples(int idleFrom, int idleTo)
    {
        var story = new Story().Fault("kill", 20, 20);
        for (var second = 0; second < 60; second++)
        {
            story.With(Story.Span(Ops.InUse, second, second) with { Value = second >= idleFrom && second <= idleTo ? 0 : 1 });
        }

        return story;
    }

    private static HistoryEvent Permits(double at, double inUse) => Story.Span(Ops.Permits, at, at) with { Model = "sim-remote", Value = inUse };

    private static Story Up(double at, Story story) => story.With(Story.Span(Ops.LimiterUp, at, at) with { Model = "sim-remote", Value = 2 });

    private static Story Starts(IEnumerable<double> moments)
    {
        var story = new Story();
        foreach (var (index, moment) in moments.Index())
        {
            story.Job($"job-{index}", $"task-{index}", moment, moment + 1);
        }

        return story;
    }
}
