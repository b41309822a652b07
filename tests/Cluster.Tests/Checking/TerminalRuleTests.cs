using Orleans.MediaTasks.Rig.Checking;
using Orleans.MediaTasks.Rig.History;

namespace Orleans.MediaTasks.Cluster.Checking;

public sealed class TerminalRuleTests
{
    private static readonly Rule Reaches = TerminalRules.CancelReachesProvider(TimeSpan.FromSeconds(35));

    private static Story Healthy => new Story().Submitted("a").Read("a", "processing", 2, 3).Told("a", "completed", 3, 5).Read("a", "completed", 4, 5).Row("a");

    [Fact]
    public void EveryRule_WhenAllIsWell_Holds()
    {
        Assert.Empty(Story.Break(TerminalRules.OneTerminal, Healthy));
        Assert.Empty(Story.Break(TerminalRules.TerminalStable, Healthy));
        Assert.Empty(Story.Break(TerminalRules.CancelWins, Healthy));
        Assert.Empty(Story.Break(Reaches, Healthy));
    }

    [Fact]
    public void OneTerminal_WhenAWatcherSawAnotherEndThanTheRow_IsBroken() =>
        Assert.Equal("a", Assert.Single(Story.Break(TerminalRules.OneTerminal, Healthy.Told("a", "failed", 3, 5, watcher: "watch-2"))).Task);

    [Theory]
    [InlineData("processing", 5, 1)]
    [InlineData("failed", 5, 1)]
    [InlineData("completed", 6, 1)]
    [InlineData("completed", 5, 2)]
    public void TerminalStable_WhenALaterReadDiffers_IsBroken(string status, long sequence, int attempt) =>
        Assert.Single(Story.Break(TerminalRules.TerminalStable, Healthy.Read("a", status, 6, sequence, attempt)));

    [Fact]
    public void TerminalStable_WhenTheReadOverlapsTheEnd_AsksForNothing() =>
        Assert.Empty(Story.Break(TerminalRules.TerminalStable, Healthy.Read("a", "processing", 4.005, 4)));

    [Fact]
    public void TerminalStable_WhenAnUpdateArrivesLate_AsksForNothing() =>
        Assert.Empty(Story.Break(TerminalRules.TerminalStable, Healthy.Told("a", "processing", 6, 4, watcher: "watch-2")));

    [Fact]
    public void CancelWins_WhenAnAcknowledgedCancelEndsCompleted_IsBroken()
    {
        var cancel = Story.Span(Ops.Cancel, 2, 2.1) with { Task = "a", Status = "processing", Cancelling = true };

        Assert.NotEmpty(Story.Break(TerminalRules.CancelWins, Healthy.With(cancel)));
        Assert.Empty(Story.Break(TerminalRules.CancelWins, Healthy.With(cancel with { Result = Results.Unknown })));
        Assert.Empty(Story.Break(TerminalRules.CancelWins, Healthy.With(cancel with { Status = "completed", Cancelling = false })));
    }

    [Fact]
    public void CancelReachesProvider_WhenTheJobGoesOn_IsBroken()
    {
        var cancelled = new Story().Submitted("a").With(Story.Span(Ops.Cancel, 2, 2.1) with { Task = "a", Status = "processing", Cancelling = true });
        var start = Story.Span(Ops.JobStart, 1.5, 1.5) with { Key = "job-1", Task = "a", Attempt = 1 };
        var asked = Story.Span(Ops.JobCancel, 4, 4) with { Key = "job-1", Task = "a" };

        Assert.Single(Story.Break(Reaches, cancelled.With(start)));
        Assert.Empty(Story.Break(Reaches, cancelled.With(asked)));
    }

    [Fact]
    public void CancelReachesProvider_WhenItComesTooLate_IsBroken()
    {
        var story = new Story().Submitted("a").Job("job-1", "a", 1.5, 90)
            .With(Story.Span(Ops.Cancel, 2, 2.1) with { Task = "a", Status = "processing", Cancelling = true })
            .With(Story.Span(Ops.JobCancel, 50, 50) with { Key = "job-1", Task = "a" });

        Assert.Single(Story.Break(Reaches, story));
    }
}
