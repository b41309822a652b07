using Orleans.MediaTasks.Rig.Checking;

namespace Orleans.MediaTasks.Cluster.Checking;

public sealed class OrderRuleTests
{
    private static readonly Rule Fair = OrderRules.FairOrder(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));

    [Fact]
    public void FairOrder_WhenPriorityAndThenArrivalDecide_Holds() => Assert.Empty(Story.Break(Fair, new Story()
        .Submitted("first", 1).Submitted("urgent", 2, priority: 9).Submitted("second", 3).Submitted("idle", 0.5, priority: 1)
        .Job("1", "urgent", 10, 11).Job("2", "first", 12, 13).Job("3", "second", 14, 15).Job("4", "idle", 16, 17)));

    [Fact]
    public void FairOrder_WhenALaterOneOfTheSamePriorityGoesFirst_NamesWhoWaited() =>
        Assert.Equal("first", Assert.Single(Story.Break(Fair, new Story().Submitted("first", 1).Submitted("second", 3).Job("1", "second", 10, 11).Job("2", "first", 12, 13))).Task);

    [Fact]
    public void FairOrder_WhenALowerPriorityGoesFirst_NamesWhoWaited() =>
        Assert.Equal("urgent", Assert.Single(Story.Break(Fair, new Story().Submitted("urgent", 1, priority: 9).Submitted("idle", 3, priority: 2).Job("1", "idle", 10, 11).Job("2", "urgent", 12, 13))).Task);

    [Fact]
    public void FairOrder_WhenTheyCameAtTheSameTime_AsksForNothing() =>
        Assert.Empty(Story.Break(Fair, new Story().Submitted("first", 1).Submitted("second", 1.005).Job("1", "second", 10, 11).Job("2", "first", 12, 13)));

    [Fact]
    public void FairOrder_WhenANodeDiedInBetween_DiscountsTheFailover()
    {
        var story = new Story().Submitted("first", 1).Submitted("second", 3).Job("1", "second", 10, 11).Job("2", "first", 18, 19);

        Assert.Single(Story.Break(Fair, story));
        Assert.Empty(Story.Break(Fair, story.Fault("kill", 10.5, 10.5)));
    }
}
