using Orleans.MediaTasks.Limits;

namespace Orleans.MediaTasks.Tasks;

public sealed class AdmissionTests
{
    private static readonly MediaTaskSpec OneMinute = new() { StartTtl = TimeSpan.FromMinutes(1) };

    [Fact]
    public void Grant_WhenQueued_StartsTheNextAttempt()
    {
        var started = Given.Queued().Changed(Given.Grant(7), Given.Now.AddSeconds(3));

        var state = started.State;
        Assert.Equal((MediaTaskStatus.Processing, 1, 1), (state.Status, state.Attempt, state.AttemptsUsed));
        Assert.Equal((Given.Owner, new Permit(1, 7)), (state.Owner, state.Permit));
        Assert.Equal(Given.Now.AddSeconds(3), state.StartedAt);
        Assert.Equal(Given.Now.AddSeconds(3) + Given.Route.AttemptTimeout + MediaTaskMachine.AttemptGrace, state.DueAt);
        Assert.Equal([new AttemptRecord { Number = 1, Provider = "fast", Model = "fast/one", StartedAt = Given.Now.AddSeconds(3) }], state.Attempts);
        Assert.Equal([new Effect.StartAttempt(1, null), new Effect.Publish()], started.Effects);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Grant_WhenTheStartCostsMoney_IsNotLazy(bool durableStart, bool lazy) =>
        Assert.Equal(lazy, Given.Queued().Changed(Given.Grant(1) with { DurableStart = durableStart }).MayBeLazy);

    [Fact]
    public void Grant_WhenItIsASecondAttempt_KeepsTheFirstStartAndBeginsProgressAgain()
    {
        var retrying = Given.Processing().After(new MediaTaskCommand.Progressed(1, 60, "encoding")).After(Given.Report(1, Given.Crash));

        var state = retrying.After(new MediaTaskCommand.WakeupDue(), retrying.DueAt).After(Given.Grant(2), Given.Now.AddMinutes(1));

        Assert.Equal((2, 2, 0, null), (state.Attempt, state.AttemptsUsed, state.Progress, state.Stage));
        Assert.Equal(Given.Now, state.StartedAt);
        Assert.Equal([1, 2], state.Attempts.Select(record => record.Number));
    }

    [Fact]
    public void Grant_WhenTheTaskNoLongerWaits_IsGivenBack() =>
        Assert.Equal([new Effect.ReleasePermit("fast", new Permit(1, 9))], Given.Cancelled().Same(Given.Grant(9)));

    [Fact]
    public void Grant_WhenItIsTheOneHeld_DoesNothing() => Assert.Empty(Given.Processing().Same(Given.Grant(1)));

    [Theory]
    [InlineData(-1, MediaTaskStatus.Processing)]
    [InlineData(0, MediaTaskStatus.Failed)]
    public void Grant_WhenItComesAtTheExpiry_IsTooLate(int ticks, MediaTaskStatus expected)
    {
        var granted = Given.Queued(OneMinute).Changed(Given.Grant(1), Given.Now.AddMinutes(1).AddTicks(ticks));

        Assert.Equal(expected, granted.State.Status);
        Assert.Equal(expected == MediaTaskStatus.Failed, granted.Effects.Contains(new Effect.ReleasePermit("fast", new Permit(1, 1))));
    }

    [Fact]
    public void Expiry_WhenNothingStartedInTime_FailsTheTask()
    {
        var expired = Given.Queued(OneMinute).Changed(new MediaTaskCommand.WakeupDue(), Given.Now.AddMinutes(1));

        Assert.Equal((MediaTaskStatus.Failed, FailureCodes.Expired), (expired.State.Status, expired.State.Failure?.Code));
        Assert.Equal([new Effect.WithdrawRequest("fast"), new Effect.Publish()], expired.Effects);
    }

    [Fact]
    public void Expiry_WhenScheduled_CountsFromTheStart()
    {
        var scheduled = Given.Scheduled(TimeSpan.FromMinutes(1));

        Assert.Equal(Given.Now.AddMinutes(61), scheduled.After(new MediaTaskCommand.WakeupDue(), scheduled.DueAt).DueAt);
        Assert.Equal(FailureCodes.Expired, scheduled.After(new MediaTaskCommand.WakeupDue(), Given.Now.AddMinutes(61)).Failure?.Code);
    }

    [Fact]
    public void Expiry_WhenAnAttemptWasMade_NoLongerApplies()
    {
        var again = Given.Processing(OneMinute).After(new MediaTaskCommand.HandedBack(Given.Owner));

        Assert.Equal([new Effect.RequestPermit("fast")], again.Same(new MediaTaskCommand.WakeupDue(), Given.Now.AddHours(1)));
    }

    [Fact]
    public void History_WhenItIsFull_LosesTheOldest()
    {
        var state = Given.Queued();
        for (var number = 1; number <= MediaTaskMachine.AttemptsKept + 1; number++)
        {
            state = state.After(Given.Grant(number)).After(new MediaTaskCommand.HandedBack(Given.Owner));
        }

        Assert.Equal((2, MediaTaskMachine.AttemptsKept + 1), (state.Attempts[0].Number, state.Attempts[^1].Number));
        Assert.Equal(MediaTaskMachine.AttemptsKept, state.Attempts.Length);
    }
}
