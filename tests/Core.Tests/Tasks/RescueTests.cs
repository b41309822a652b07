using Orleans.MediaTasks.Limits;

namespace Orleans.MediaTasks.Tasks;

public sealed class RescueTests
{
    private static readonly MediaTaskCommand Lost = new MediaTaskCommand.OwnerLost(Given.Owner, Given.OtherOwner);
    private static readonly MediaTaskCommand Back = new MediaTaskCommand.HandedBack(Given.Owner);
    private static readonly Effect Released = new Effect.ReleasePermit("fast", new Permit(1, 1));

    [Fact]
    public void OwnerLost_WhenTheWorkWasLocal_QueuesItAgainWithoutACharge()
    {
        var before = Given.Processing();

        var rescued = before.Changed(Lost);

        var state = rescued.State;
        Assert.Equal((MediaTaskStatus.Queued, 1, 0, 1), (state.Status, state.Attempt, state.AttemptsUsed, state.OwnerDeaths));
        Assert.Equal((FailureCodes.InternalError, "The node that ran it died."), (state.Attempts[0].Failure?.Code, state.Attempts[0].Failure?.Message));
        Assert.Equal(before.Sequence + MediaTaskMachine.TakeoverLeap, state.Sequence);
        Assert.Equal([new Effect.Publish(), Released, new Effect.RequestPermit("fast")], rescued.Effects);
        Assert.Equal(2, state.After(Given.Grant(2)).Attempt);
    }

    [Fact]
    public void OwnerLost_WhenAJobRuns_GoesOnWithItUnderTheNewOwner()
    {
        var rescued = Given.Remote().Changed(Lost);

        var state = rescued.State;
        Assert.Equal((MediaTaskStatus.Processing, 1, Given.Job), (state.Status, state.Attempt, state.ExternalId));
        Assert.Equal((Given.OtherOwner, new Permit(1, 1), 1), (state.Owner, state.Permit, state.OwnerDeaths));
        Assert.Equal([new Effect.Publish(), new Effect.PollAttempt(1, Given.Job)], rescued.Effects);
    }

    [Fact]
    public void OwnerLost_WhenItIsNotTheOwner_IsIgnored()
    {
        Assert.Contains("silo-b", Given.Processing().Ignored(new MediaTaskCommand.OwnerLost(Given.OtherOwner)), StringComparison.Ordinal);
        Assert.Contains("silo-a", Given.Remote().After(Lost).Ignored(Lost), StringComparison.Ordinal);
    }

    [Fact]
    public void OwnerLost_WhenItIsTheThirdDeath_ParksTheTask()
    {
        var twice = Given.Processing(Given.Tries(100), Given.OtherRoute).After(Lost).After(Given.Grant(2)).After(Lost).After(Given.Grant(3));

        var parked = twice.Changed(Lost);

        Assert.Equal((MediaTaskStatus.Failed, FailureCodes.Poisoned, false), (parked.State.Status, parked.State.Failure!.Code, parked.State.Failure.Retryable));
        Assert.Equal([new Effect.Publish(), new Effect.ReleasePermit("fast", new Permit(1, 3))], parked.Effects);
    }

    [Fact]
    public void OwnerLost_WhenAParkedTaskHasAJob_CancelsTheJob() =>
        Assert.Equal(new Effect.CancelAttempt(1, Given.Job), (Given.Remote() with { OwnerDeaths = 2 }).Changed(Lost).Effects[0]);

    [Fact]
    public void HandedBack_WhenTheWorkWasLocal_QueuesItAgainWithoutADeath()
    {
        var back = Given.Processing().Changed(Back);

        Assert.Equal((MediaTaskStatus.Queued, 0, 0), (back.State.Status, back.State.AttemptsUsed, back.State.OwnerDeaths));
        Assert.Equal([new Effect.CancelAttempt(1, null), new Effect.Publish(), Released, new Effect.RequestPermit("fast")], back.Effects);
    }

    [Fact]
    public void HandedBack_WhenAJobRuns_LeavesItToWhoeverResumes()
    {
        var back = Given.Remote().Changed(Back);

        Assert.Equal((MediaTaskStatus.Processing, null, Given.Now), (back.State.Status, back.State.Owner, back.State.DueAt));
        Assert.Equal(new Permit(1, 1), back.State.Permit);
        Assert.Equal([new Effect.Publish()], back.Effects);

        var adopted = back.State.Changed(new MediaTaskCommand.Resume(Given.OtherOwner));
        Assert.Equal((Given.OtherOwner, 0, 1), (adopted.State.Owner, adopted.State.OwnerDeaths, adopted.State.Attempt));
        Assert.Equal([new Effect.Publish(), new Effect.PollAttempt(1, Given.Job)], adopted.Effects);
        Assert.Equal(back.State.Sequence + MediaTaskMachine.TakeoverLeap, adopted.State.Sequence);
    }

    [Fact]
    public void HandedBack_WhenItIsNotTheOwner_IsIgnored() =>
        Assert.Contains("silo-b", Given.Processing().Ignored(new MediaTaskCommand.HandedBack(Given.OtherOwner)), StringComparison.Ordinal);

    [Fact]
    public void OwnerLost_WhenNobodyOwnsTheJob_CountsNoDeath()
    {
        var ownerless = Given.Remote().After(Back);

        ownerless.Ignored(new MediaTaskCommand.OwnerLost(ownerless.Owner!));
    }
}
