using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

public sealed class ReportTests
{
    private static readonly Effect Released = new Effect.ReleasePermit("fast", new Permit(1, 1));

    [Fact]
    public void Success_WhenTheAttemptRuns_CompletesTheTask()
    {
        var completed = Given.Processing().Changed(Given.Report(1, Given.Success), Given.Now.AddSeconds(9));

        var state = completed.State;
        Assert.Equal((MediaTaskStatus.Completed, 100, "k"), (state.Status, state.Progress, state.Outputs.Single().Key));
        Assert.Equal((null, null, null), (state.Owner, state.Permit, state.DueAt));
        Assert.Equal((Given.Now.AddSeconds(9), Given.Now.AddSeconds(9)), (state.CompletedAt, state.Attempts.Single().EndedAt));
        Assert.Equal([new Effect.Publish(), Released], completed.Effects);
        Assert.False(completed.MayBeLazy);
    }

    [Fact]
    public void Success_WhenItNamesNoOutputs_HasNone() =>
        Assert.Empty(Given.Processing().After(Given.Report(1, new AttemptOutcome.Succeeded(default))).Outputs);

    [Fact]
    public void Report_WhenItsAttemptIsOver_IsIgnored()
    {
        var second = Given.Processing().After(new MediaTaskCommand.HandedBack(Given.Owner)).After(Given.Grant(2));

        Assert.Contains("attempt 1", second.Ignored(Given.Report(1, Given.Success)), StringComparison.Ordinal);
    }

    [Fact]
    public void InProgress_WhenItIsTheFirst_StoresTheJobDurably()
    {
        var submitted = Given.Processing().Changed(Given.Report(1, Given.Running));

        Assert.Equal((MediaTaskStatus.Processing, Given.Job, Given.Now.AddSeconds(5)), (submitted.State.Status, submitted.State.ExternalId, submitted.State.DueAt));
        Assert.Equal([new Effect.Publish(), new Effect.SetWakeup(Given.Now.AddSeconds(5))], submitted.Effects);
        Assert.False(submitted.MayBeLazy);
    }

    [Fact]
    public void InProgress_WhenTheJobIsKnown_MovesOnlyTheNextPoll()
    {
        var polled = Given.Remote().Changed(Given.Report(1, new AttemptOutcome.InProgress("job-2", TimeSpan.FromSeconds(5))), Given.Now.AddSeconds(5));

        Assert.Equal((Given.Job, 1, Given.Now.AddSeconds(10)), (polled.State.ExternalId, polled.State.Attempt, polled.State.DueAt));
        Assert.True(polled.MayBeLazy);
    }

    [Fact]
    public void InProgress_WhenRepeated_ChangesNothing() =>
        Assert.Equal([new Effect.SetWakeup(Given.Now.AddSeconds(5))], Given.Remote().Same(Given.Report(1, Given.Running)));

    [Fact]
    public void InProgress_WhenTheNextPollIsNonsense_StaysWithinTheAttempt()
    {
        var deadline = Given.Now + Given.Route.AttemptTimeout + MediaTaskMachine.AttemptGrace;

        Assert.Equal(deadline, Given.Processing().After(Given.Report(1, new AttemptOutcome.InProgress("j", TimeSpan.MaxValue))).DueAt);
        Assert.Equal(Given.Now, Given.Processing().After(Given.Report(1, new AttemptOutcome.InProgress("j", TimeSpan.MinValue))).DueAt);
    }

    [Theory]
    [InlineData(null, 10)]
    [InlineData(30, 30)]
    public void Poll_WhenTheProviderIsThrottled_GoesOnWithTheJob(int? retryAfter, int expected)
    {
        var outcome = new AttemptOutcome.Throttled(retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

        var polled = Given.Remote().Changed(Given.Report(1, outcome));

        Assert.Equal((MediaTaskStatus.Processing, 1, Given.Job), (polled.State.Status, polled.State.Attempt, polled.State.ExternalId));
        Assert.Equal(Given.Now.AddSeconds(expected), polled.State.DueAt);
        Assert.Equal(retryAfter is not null, polled.Effects.Contains(new Effect.ThrottleProvider("fast", Given.Now.AddSeconds(expected))));
    }

    [Fact]
    public void Poll_WhenTheProviderIsUnreachable_DoesNotSubmitAgain() =>
        Assert.Equal(MediaTaskStatus.Processing, Given.Remote().After(Given.Report(1, new AttemptOutcome.Unreachable("Cut."))).Status);

    [Fact]
    public void Cancelled_WhenNobodyAsked_IsQueuedAgainWithoutACharge()
    {
        var state = Given.Processing(Given.Tries(1)).After(Given.Report(1, new AttemptOutcome.Cancelled()));

        Assert.Equal((MediaTaskStatus.Queued, 1, 0), (state.Status, state.Attempt, state.AttemptsUsed));
        Assert.Equal(FailureCodes.InternalError, state.Attempts.Single().Failure?.Code);
    }

    [Theory]
    [InlineData(MediaTaskMachine.AttemptCeiling - 1, MediaTaskStatus.Queued)]
    [InlineData(MediaTaskMachine.AttemptCeiling, MediaTaskStatus.Failed)]
    public void Cancelled_WhenAnAdapterSaysItForEver_EndsTheTask(int attempt, MediaTaskStatus expected) =>
        Assert.Equal(expected, (Given.Processing() with { Attempt = attempt }).After(Given.Report(attempt, new AttemptOutcome.Cancelled())).Status);

    [Theory]
    [InlineData(-5, 30)]
    [InlineData(29, 30)]
    [InlineData(31, 31)]
    [InlineData(100, 99)]
    public void Progress_WhenReported_NeverFallsAndKeepsTheHundredForTheEnd(int percent, int expected)
    {
        var state = Given.Processing().After(new MediaTaskCommand.Progressed(1, 30, "a"));

        var advanced = state.Changed(new MediaTaskCommand.Progressed(1, percent, "b"));

        Assert.Equal((expected, "b"), (advanced.State.Progress, advanced.State.Stage));
        Assert.True(advanced.MayBeLazy);
    }

    [Fact]
    public void Progress_WhenItIsNoNews_IsIgnored() =>
        Assert.Equal("no news", Given.Processing().After(new MediaTaskCommand.Progressed(1, 30, "a")).Ignored(new MediaTaskCommand.Progressed(1, 20, null)));

    [Fact]
    public void Timestamps_WhenTheClockJumpsBack_StayInOrder()
    {
        var state = Given.Processing().After(Given.Report(1, Given.Success), Given.Now.AddHours(-1));

        Assert.Equal((Given.Now, Given.Now), (state.UpdatedAt, state.CompletedAt));
    }
}
