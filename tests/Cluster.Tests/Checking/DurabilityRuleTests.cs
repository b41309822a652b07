using Orleans.MediaTasks.Rig.Checking;
using Orleans.MediaTasks.Rig.History;

namespace Orleans.MediaTasks.Cluster.Checking;

public sealed class DurabilityRuleTests
{
    private static Story Healthy => new Story().Submitted("a").Submitted("b", key: "k").Row("a").Row("b", key: "k").Row("unknown outcome");

    [Fact]
    public void EveryRule_WhenAllIsWell_Holds()
    {
        Assert.Empty(Story.Break(DurabilityRules.NoLostAck, Healthy));
        Assert.Empty(Story.Break(DurabilityRules.EveryTaskEnds, Healthy));
        Assert.Empty(Story.Break(DurabilityRules.NothingFailsUnasked(), Healthy));
        Assert.Empty(Story.Break(DurabilityRules.OneTaskPerKey, Healthy));
    }

    [Fact]
    public void NoLostAck_WhenARowIsMissing_NamesTheTask() =>
        Assert.Equal("c", Assert.Single(Story.Break(DurabilityRules.NoLostAck, Healthy.Submitted("c"))).Task);

    [Fact]
    public void NoLostAck_WhenNothingWasReadBack_IsBroken() =>
        Assert.NotEmpty(Story.Break(DurabilityRules.NoLostAck, new Story().Submitted("a")));

    [Fact]
    public void NoLostAck_WhenTheApiDoesNotListIt_IsBroken()
    {
        var story = Healthy.With(Story.Span(Ops.Listed, 100, 100) with { Task = "a", Status = "completed" });

        Assert.Equal("b", Assert.Single(Story.Break(DurabilityRules.NoLostAck, story)).Task);
    }

    [Fact]
    public void NoLostAck_WhenALaterReadDoesNotFindIt_IsBroken()
    {
        var story = Healthy.With(Story.Span(Ops.Read, 2, 2.1) with { Task = "a", Result = Results.Refused, Status = "404" });

        Assert.Single(Story.Break(DurabilityRules.NoLostAck, story));
    }

    [Fact]
    public void NoLostAck_WhenTheOutcomeIsUnknown_AsksForNothing() =>
        Assert.Empty(Story.Break(DurabilityRules.NoLostAck, Healthy.With(Story.Span(Ops.Submit, 1, 2) with { Task = "d", Result = Results.Unknown })));

    [Fact]
    public void EveryTaskEnds_WhenOneIsLeftQueued_IsBroken() =>
        Assert.Equal("c", Assert.Single(Story.Break(DurabilityRules.EveryTaskEnds, Healthy.Submitted("c").Row("c", "queued"))).Task);

    [Fact]
    public void NothingFailsUnasked_WhenATaskFailsThatShouldNot_IsBroken() =>
        Assert.Equal("c", Assert.Single(Story.Break(DurabilityRules.NothingFailsUnasked(), Healthy.Submitted("c").Row("c", "failed", note: "timeout"))).Task);

    [Fact]
    public void NothingFailsUnasked_WhenACancelWasToldThatItCameTooLate_AllowsTheEnd()
    {
        var story = Healthy.Submitted("c", expect: "cancelled").Row("c");
        Assert.NotEmpty(Story.Break(DurabilityRules.NothingFailsUnasked(), story));

        story.With(Story.Span(Ops.Cancel, 10, 11) with { Task = "c", Result = Results.Ok, Status = "completed" });

        Assert.Empty(Story.Break(DurabilityRules.NothingFailsUnasked(), story));
    }

    [Fact]
    public void NothingFailsUnasked_WhenThreeNodesDiedUnderIt_IsForgiven()
    {
        var story = Healthy.Submitted("c").Row("c", "failed", note: "poisoned");
        for (var death = 0; death < 3; death++)
        {
            Assert.NotEmpty(Story.Break(DurabilityRules.NothingFailsUnasked(), story));
            story.With(Story.Span(Ops.Affected, 10 + death, 10 + death) with { Task = "c" });
        }

        Assert.Empty(Story.Break(DurabilityRules.NothingFailsUnasked(), story));
    }

    [Fact]
    public void OneTaskPerKey_WhenARepeatMakesASecondTask_IsBroken()
    {
        Assert.Empty(Story.Break(DurabilityRules.OneTaskPerKey, Healthy.Submitted("b", at: 3, key: "k")));
        Assert.Single(Story.Break(DurabilityRules.OneTaskPerKey, Healthy.Submitted("c", at: 3, key: "k")));
        Assert.Single(Story.Break(DurabilityRules.OneTaskPerKey, Healthy.Row("c", key: "k")));
    }
}
