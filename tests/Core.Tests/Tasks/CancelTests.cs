using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

public sealed class CancelTests
{
    private static readonly MediaTaskCommand Cancel = new MediaTaskCommand.Cancel();
    private static readonly Effect Released = new Effect.ReleasePermit("fast", new Permit(1, 1));

    [Fact]
    public void Cancel_WhenScheduledOrRetrying_EndsTheTaskAtOnce()
    {
        foreach (var state in new[] { Given.Scheduled(), Given.Retrying() })
        {
            var cancelled = state.Changed(Cancel);

            Assert.Equal((MediaTaskStatus.Cancelled, null, null), (cancelled.State.Status, cancelled.State.DueAt, cancelled.State.Failure));
            Assert.Equal([new Effect.Publish()], cancelled.Effects);
        }
    }

    [Fact]
    public void Cancel_WhenQueued_TakesBackTheRequest() =>
        Assert.Equal([new Effect.WithdrawRequest("fast"), new Effect.Publish()], Given.Queued().Changed(Cancel).Effects);

    [Fact]
    public void Cancel_WhenProcessing_IsARequestWithAGrace()
    {
        var cancelling = Given.Processing().Changed(Cancel);

        var due = Given.Now + MediaTaskMachine.CancelGrace;
        Assert.Equal((MediaTaskStatus.Processing, true, due), (cancelling.State.Status, cancelling.State.CancelRequested, cancelling.State.DueAt));
        Assert.Equal([new Effect.CancelAttempt(1, null), new Effect.Publish(), new Effect.SetWakeup(due)], cancelling.Effects);
        Assert.False(cancelling.MayBeLazy);
    }

    [Fact]
    public void CancelWaiting_UntilTheWorkBegins_IsACancel()
    {
        foreach (var state in new[] { Given.Scheduled(), Given.Queued(), Given.Retrying() })
        {
            var (cancelled, withdrawn) = (state.Changed(Cancel), state.Changed(new MediaTaskCommand.CancelWaiting()));

            Assert.Equal(cancelled.State, withdrawn.State);
            Assert.Equal(cancelled.Effects, withdrawn.Effects);
        }
    }

    [Fact]
    public void CancelWaiting_OnceTheWorkHasBegun_IsRefused()
    {
        foreach (var state in new[] { Given.Processing(), Given.Remote(), Given.Completed(), Given.Failed() })
        {
            Assert.IsType<Decision.Rejected>(MediaTaskMachine.Decide(state, new MediaTaskCommand.CancelWaiting(), Given.Now));
        }
    }

    [Fact]
    public void Cancel_WhenRepeated_TellsTheAttemptAgain() =>
        Assert.Equal([new Effect.CancelAttempt(1, null)], Given.Processing().After(Cancel).Same(Cancel));

    [Fact]
    public void Cancel_WhenTerminal_ChangesNothing()
    {
        foreach (var state in new[] { Given.Completed(), Given.Failed(), Given.Cancelled() })
        {
            Assert.EndsWith("is final", state.Ignored(Cancel), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Cancel_WhenTheAttemptSucceedsAllTheSame_Wins()
    {
        var cancelled = Given.Processing().After(Cancel).Changed(Given.Report(1, Given.Success));

        Assert.Equal((MediaTaskStatus.Cancelled, false), (cancelled.State.Status, cancelled.State.CancelRequested));
        Assert.Empty(cancelled.State.Outputs);
        Assert.Equal([new Effect.Publish(), Released], cancelled.Effects);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    public void Cancel_WhenTheGraceIsOver_GivesTheAttemptUp(int ticks, bool ended)
    {
        var state = Given.Processing().After(Cancel);

        var decision = MediaTaskMachine.Decide(state, new MediaTaskCommand.WakeupDue(), state.DueAt!.Value.AddTicks(ticks));

        Assert.Equal(ended, decision is Decision.Changed { State.Status: MediaTaskStatus.Cancelled, Effects: [Effect.CancelAttempt, ..] });
        Assert.Equal(!ended, decision is Decision.Same { Effects: [Effect.SetWakeup] });
    }

    [Fact]
    public void Cancel_WhenTheOwnerOfLocalWorkGoes_EndsTheTask()
    {
        var local = Given.Processing().After(Cancel);

        foreach (MediaTaskCommand gone in new MediaTaskCommand[] { new MediaTaskCommand.OwnerLost(Given.Owner), new MediaTaskCommand.Resume(Given.OtherOwner) })
        {
            Assert.Equal([new Effect.Publish(), Released], local.Changed(gone).Effects);
            Assert.Equal(MediaTaskStatus.Cancelled, local.After(gone).Status);
        }

        Assert.Equal(MediaTaskStatus.Cancelled, local.After(new MediaTaskCommand.HandedBack(Given.Owner)).Status);
    }

    [Fact]
    public void Cancel_WhenTheAttemptFailed_KeepsTheReasonInTheHistoryOnly()
    {
        var state = Given.Processing().After(Cancel).After(Given.Report(1, new AttemptOutcome.Crashed("m")));

        Assert.Equal((null, FailureCodes.InternalError), (state.Failure, state.Attempts[0].Failure?.Code));
    }
}
