using Orleans.MediaTasks.Limits;

namespace Orleans.MediaTasks.Tasks;

public sealed class WakeupTests
{
    private static readonly MediaTaskCommand Wakeup = new MediaTaskCommand.WakeupDue();

    [Fact]
    public void Wakeup_WhenScheduledOrRetryingIsDue_Queues()
    {
        foreach (var state in new[] { Given.Scheduled(), Given.Retrying() })
        {
            var queued = state.Changed(Wakeup, state.DueAt);

            Assert.Equal((MediaTaskStatus.Queued, null, null), (queued.State.Status, queued.State.DueAt, queued.State.Failure));
            Assert.Equal([new Effect.Publish(), new Effect.RequestPermit("fast")], queued.Effects);
        }
    }

    [Fact]
    public void Wakeup_WhenTooEarly_IsSetAgain()
    {
        foreach (var state in new[] { Given.Scheduled(), Given.Retrying(), Given.Processing(), Given.Remote() })
        {
            Assert.Equal([new Effect.SetWakeup(state.DueAt!.Value)], state.Same(Wakeup, state.DueAt.Value.AddTicks(-1)));
        }
    }

    [Fact]
    public void Wakeup_WhenTheAttemptOutlivedItsTime_StopsItAndRetries()
    {
        var state = Given.Processing();

        var retrying = state.Changed(Wakeup, state.DueAt);

        Assert.Equal((MediaTaskStatus.Retrying, FailureCodes.Timeout), (retrying.State.Status, retrying.State.Failure?.Code));
        Assert.Equal(new Effect.CancelAttempt(1, null), retrying.Effects[0]);
        Assert.Contains(new Effect.ReleasePermit("fast", new Permit(1, 1)), retrying.Effects);
    }

    [Fact]
    public void Wakeup_WhenAJobIsDue_PollsItUntilItsTimeIsUp()
    {
        var state = Given.Remote();
        var deadline = Given.Now + Given.Route.AttemptTimeout + MediaTaskMachine.AttemptGrace;

        Assert.Equal([new Effect.PollAttempt(1, Given.Job)], state.Same(Wakeup, deadline.AddTicks(-1)));
        Assert.Equal(Given.Job, Assert.IsType<Effect.CancelAttempt>(Assert.Single(state.Same(Wakeup, deadline))).ExternalId);
    }

    [Fact]
    public void Resume_WhenWaiting_DerivesTheWaitAgain()
    {
        var resume = new MediaTaskCommand.Resume(Given.OtherOwner);

        Assert.Equal([new Effect.SetWakeup(Given.Now.AddHours(1))], Given.Scheduled().Same(resume));
        Assert.Equal([new Effect.SetWakeup(Given.Retrying().DueAt!.Value)], Given.Retrying().Same(resume));
        Assert.Equal([new Effect.RequestPermit("fast")], Given.Queued().Same(resume));
        Assert.Empty(Given.Completed().Same(resume));
    }

    [Fact]
    public void Resume_WhenItIsTheOwner_GoesOnWithTheAttempt()
    {
        var resume = new MediaTaskCommand.Resume(Given.Owner);

        Assert.Equal([new Effect.StartAttempt(1, null)], Given.Processing().Same(resume));
        Assert.Equal([new Effect.PollAttempt(1, Given.Job)], Given.Remote().Same(resume));
        Assert.Equal(
            [new Effect.CancelAttempt(1, null), new Effect.SetWakeup(Given.Now + MediaTaskMachine.CancelGrace)],
            Given.Processing().After(new MediaTaskCommand.Cancel()).Same(resume));
    }

    [Fact]
    public void Resume_WhenAnotherIsTheOwner_LeavesItAlone() =>
        Assert.Equal("owned by silo-a", Given.Remote().Ignored(new MediaTaskCommand.Resume(Given.OtherOwner)));
}
