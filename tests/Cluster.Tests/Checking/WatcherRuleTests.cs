using Orleans.MediaTasks.Rig.Checking;
using Orleans.MediaTasks.Rig.History;

namespace Orleans.MediaTasks.Cluster.Checking;

public sealed class WatcherRuleTests
{
    private static readonly TimeSpan ASecond = TimeSpan.FromSeconds(1);

    private static Story Begun => new Story().With(Story.Span(Ops.Watch, 1, 1, "watch-1") with { Task = "a" })
        .Told("a", "queued", 1, 1, snapshot: true).Told("a", "processing", 2, 2).Told("a", "processing", 2.5, 3, progress: 40).Told("a", "processing", 3, 6, snapshot: true, progress: 80);

    private static Story Healthy => Begun.Told("a", "completed", 4, 7).Row("a", at: 3.9);

    [Fact]
    public void EveryRule_WhenAllIsWell_Holds()
    {
        Assert.Empty(Story.Break(WatcherRules.SequenceGaplessOrSnapshot, Healthy));
        Assert.Empty(Story.Break(WatcherRules.WatchersSeeTheEnd, Healthy));
        Assert.Empty(Story.Break(WatcherRules.EndsAreToldSoon(ASecond, 0.9, ASecond), Healthy));
    }

    [Theory]
    [InlineData(8, false, 1, 90)]
    [InlineData(6, false, 1, 90)]
    [InlineData(5, true, 1, 90)]
    [InlineData(7, false, 0, 90)]
    [InlineData(7, false, 1, 70)]
    public void SequenceGaplessOrSnapshot_WhenAnUpdateDoesNotFollow_IsBroken(long sequence, bool snapshot, int attempt, int progress) =>
        Assert.NotEmpty(Story.Break(WatcherRules.SequenceGaplessOrSnapshot, Begun.Told("a", "processing", 4, sequence, snapshot, attempt, progress)));

    [Fact]
    public void SequenceGaplessOrSnapshot_WhenANewAttemptBegins_MayFallBack() =>
        Assert.Empty(Story.Break(WatcherRules.SequenceGaplessOrSnapshot, Begun.Told("a", "processing", 4, 7, attempt: 2, progress: 0)));

    [Fact]
    public void SequenceGaplessOrSnapshot_WhenSomethingFollowsTheEnd_IsBroken() =>
        Assert.NotEmpty(Story.Break(WatcherRules.SequenceGaplessOrSnapshot, Healthy.Told("a", "processing", 5, 8)));

    [Fact]
    public void WatchersSeeTheEnd_WhenTheEndIsNotTold_IsBroken() =>
        Assert.Equal("a", Assert.Single(Story.Break(WatcherRules.WatchersSeeTheEnd, Begun.Row("a"))).Task);

    [Fact]
    public void WatchersSeeTheEnd_WhenItIsToldTwice_IsBroken() =>
        Assert.Single(Story.Break(WatcherRules.WatchersSeeTheEnd, Healthy.Told("a", "completed", 5, 7, snapshot: true)));

    [Fact]
    public void EndsAreToldSoon_WhenItTakesALookToFindOut_IsBroken()
    {
        var late = Begun.Told("a", "completed", 9, 7).Row("a", at: 3.9);

        Assert.Single(Story.Break(WatcherRules.EndsAreToldSoon(ASecond, 0.9, ASecond), late));
        Assert.Empty(Story.Break(WatcherRules.EndsAreToldSoon(ASecond, 0.9, ASecond), late.Fault("kill", 3, 3)));
    }
}
