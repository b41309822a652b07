using Orleans.MediaTasks.Rig.Checking;
using Orleans.MediaTasks.Rig.History;

namespace Orleans.MediaTasks.Cluster.Checking;

public sealed class DeliveryRuleTests
{
    private static readonly Rule InTime = DeliveryRules.NothingOverdue(TimeSpan.FromSeconds(10));

    private static Story Ended => new Story().Submitted("a")
        .With(Story.Span(Ops.Attempt, 2, 3) with { Task = "a", Attempt = 1, Status = "retrying" })
        .With(Story.Span(Ops.Attempt, 4, 5) with { Task = "a", Attempt = 2 })
        .Row("a", at: 5);

    private static Story ToldButTheEnd => Ended.Hook("a", 2, "started", 2, attempt: 1).Hook("a", 5, "retrying", 3, attempt: 1).Hook("a", 6, "started", 4, attempt: 2);

    private static Story Healthy => ToldButTheEnd.Hook("a", 9, "completed", 5, answer: "500").Hook("a", 9, "completed", 7).Shown("a", 9, "completed", "delivered");

    [Fact]
    public void EveryRule_WhenAllIsWell_Holds()
    {
        Rule[] rules = [DeliveryRules.NoLostEvent, DeliveryRules.DeliveredIsTaken, DeliveryRules.DeadLettersAreListed, DeliveryRules.EventsInOrder, DeliveryRules.OneIdForAnEvent, DeliveryRules.OnlyAcknowledgedTasks, InTime];

        Assert.All(rules, rule => Assert.Empty(Story.Break(rule, Healthy)));
    }

    [Fact]
    public void NoLostEvent_WhenAnEventNeverArrivedAndIsNotTried_NamesIt() =>
        Assert.Contains("completed", Assert.Single(Story.Break(DeliveryRules.NoLostEvent, ToldButTheEnd)).What, StringComparison.Ordinal);

    [Fact]
    public void NoLostEvent_WhenItArrivedAndWasNotTaken_IsBroken() =>
        Assert.Single(Story.Break(DeliveryRules.NoLostEvent, ToldButTheEnd.Hook("a", 9, "completed", 5, answer: "500")));

    [Fact]
    public void NoLostEvent_WhenOneOfTwoStartsIsMissing_IsBroken() =>
        Assert.Single(Story.Break(DeliveryRules.NoLostEvent, Ended.Hook("a", 2, "started", 2, attempt: 1).Hook("a", 5, "retrying", 3, attempt: 1).Hook("a", 9, "completed", 5)));

    [Theory]
    [InlineData("pending", 0)]
    [InlineData("dead", 0)]
    [InlineData("delivered", 1)]
    public void NoLostEvent_WhenTheApiShowsIt_CountsWhatIsTriedAndWhatGaveUp(string status, int broken) =>
        Assert.Equal(broken, Story.Break(DeliveryRules.NoLostEvent, ToldButTheEnd.Shown("a", 9, "completed", status)).Count);

    [Fact]
    public void DeliveredIsTaken_WhenTheReceiverNeverTookIt_IsBroken() =>
        Assert.Single(Story.Break(DeliveryRules.DeliveredIsTaken, ToldButTheEnd.Shown("a", 9, "completed", "delivered")));

    [Fact]
    public void DeadLettersAreListed_WhenOneIsNot_IsBroken()
    {
        var dead = ToldButTheEnd.Shown("a", 9, "completed", "dead");

        Assert.Single(Story.Break(DeliveryRules.DeadLettersAreListed, dead));
        Assert.Empty(Story.Break(DeliveryRules.DeadLettersAreListed, dead.Shown("a", 9, "completed", "dead", op: Ops.DeadLetter)));
    }

    [Fact]
    public void EventsInOrder_WhenALaterOneComesBeforeTheEarlierOneWasTaken_IsBroken() =>
        Assert.Single(Story.Break(DeliveryRules.EventsInOrder, Ended.Hook("a", 2, "started", 2, attempt: 1, answer: "500").Hook("a", 5, "retrying", 3, attempt: 1).Hook("a", 2, "started", 4, attempt: 1)));

    [Fact]
    public void EventsInOrder_WhenALaterOneComesAndAnEarlierOneIsStillTried_IsBroken() =>
        Assert.Single(Story.Break(DeliveryRules.EventsInOrder, Ended.Hook("a", 5, "retrying", 3, attempt: 1).Shown("a", 2, "started", "pending")));

    [Fact]
    public void EventsInOrder_WhenBothWentOutAfterTheReadBack_Holds() =>
        Assert.Empty(Story.Break(DeliveryRules.EventsInOrder, Ended.Shown("a", 2, "started", "pending").Hook("a", 2, "started", 101, attempt: 1).Hook("a", 5, "retrying", 102, attempt: 1)));

    [Fact]
    public void EventsInOrder_WhenTheEarlierOneWasRefusedForGood_Holds() =>
        Assert.Empty(Story.Break(DeliveryRules.EventsInOrder, Ended.Hook("a", 2, "started", 2, attempt: 1, answer: "400").Hook("a", 5, "retrying", 3, attempt: 1).Hook("a", 2, "started", 4, attempt: 1)));

    [Fact]
    public void OneIdForAnEvent_WhenItComesUnderTwo_IsBroken() =>
        Assert.Single(Story.Break(DeliveryRules.OneIdForAnEvent, Healthy.Hook("a", 10, "completed", 8)));

    [Fact]
    public void OneIdForAnEvent_WhenItComesWithAnotherBody_IsBroken() =>
        Assert.Single(Story.Break(DeliveryRules.OneIdForAnEvent, Healthy.Hook("a", 9, "completed", 8, body: "other")));

    [Fact]
    public void OneIdForAnEvent_WhenTheBodyDoesNotAgree_IsBroken() =>
        Assert.Single(Story.Break(DeliveryRules.OneIdForAnEvent, Healthy.With(Story.Span(Ops.Hook, 8, 8, "receiver") with { Key = "evt_b_2", Note = "body" })));

    [Fact]
    public void OnlyAcknowledgedTasks_WhenAStrangerIsToldOf_NamesIt() =>
        Assert.Equal("b", Assert.Single(Story.Break(DeliveryRules.OnlyAcknowledgedTasks, Healthy.Hook("b", 2, "started", 2, attempt: 1))).Task);

    [Theory]
    [InlineData(-200, 0)]
    [InlineData(5, 0)]
    [InlineData(60, 1)]
    public void NothingOverdue_WhenNobodyTriesWhatIsDue_IsBroken(double overdue, int broken) =>
        Assert.Equal(broken, Story.Break(InTime, ToldButTheEnd.Shown("a", 9, "completed", "pending", overdue)).Count);
}
