using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

/// <summary>A remote job costs and outlives our processes: it is submitted once, and its permit is its own until it has stopped.</summary>
public sealed class RemoteTests
{
    private static readonly MediaTaskCommand Cancel = new MediaTaskCommand.Cancel();
    private static readonly MediaTaskCommand Wakeup = new MediaTaskCommand.WakeupDue();
    private static readonly MediaTaskCommand Lost = new MediaTaskCommand.OwnerLost(Given.Owner, Given.OtherOwner);
    private static readonly MediaTaskCommand Back = new MediaTaskCommand.HandedBack(Given.Owner);
    private static readonly MediaTaskCommand Adopted = new MediaTaskCommand.Resume(Given.OtherOwner);
    private static readonly Effect Released = new Effect.ReleasePermit("fast", new Permit(1, 1));
    private static readonly DateTimeOffset Deadline = Given.Now + Given.Route.AttemptTimeout + MediaTaskMachine.AttemptGrace;
    private static readonly DateTimeOffset Grace = Given.Now + MediaTaskMachine.CancelGrace;

    public static TheoryData<AttemptOutcome> Unknown => [new AttemptOutcome.SubmitUnknown("Cut."), new AttemptOutcome.TimedOut("m"), new AttemptOutcome.Crashed("m")];

    [Fact]
    public void Cancel_WhenAJobRuns_KeepsThePermitUntilTheProviderConfirms()
    {
        var cancelling = Given.Remote().Changed(Cancel);

        Assert.Equal((MediaTaskStatus.Processing, new Permit(1, 1), Grace), (cancelling.State.Status, cancelling.State.Permit, cancelling.State.DueAt));
        Assert.Equal([new Effect.CancelAttempt(1, Given.Job), new Effect.Publish(), new Effect.SetWakeup(Grace)], cancelling.Effects);

        var confirmed = cancelling.State.Changed(Stopped(new AttemptOutcome.Cancelled()));
        Assert.Equal(MediaTaskStatus.Cancelled, confirmed.State.Status);
        Assert.Equal([new Effect.Publish(), Released], confirmed.Effects);
    }

    [Fact]
    public void Cancel_WhenTheProviderHasNotConfirmed_IsSentAgainUntilTheDeadline()
    {
        var cancelling = Given.Remote().After(Cancel);

        var again = cancelling.Changed(Wakeup, Grace);
        Assert.Equal((MediaTaskStatus.Processing, true, Grace + MediaTaskMachine.CancelGrace), (again.State.Status, again.State.CancelRequested, again.State.DueAt));
        Assert.Equal(new Effect.CancelAttempt(1, Given.Job), again.Effects[0]);
        Assert.True(again.MayBeLazy);

        var over = cancelling.Changed(Wakeup, Deadline);
        Assert.Equal(MediaTaskStatus.Cancelled, over.State.Status);
        Assert.Equal([new Effect.CancelAttempt(1, Given.Job), new Effect.Publish(), Released], over.Effects);
    }

    [Fact]
    public void Cancel_WhenAPollSaysThatTheJobGoesOn_AsksOnceMore()
    {
        foreach (AttemptOutcome outcome in new[] { Given.Running, new AttemptOutcome.Unreachable("m"), new AttemptOutcome.Throttled(null), new AttemptOutcome.Cancelled(), new AttemptOutcome.TimedOut("m"), Given.Crash })
        {
            Assert.Equal([new Effect.CancelAttempt(1, Given.Job)], Given.Remote().After(Cancel).Same(Given.Report(1, outcome)));
        }

        // What says that the job is over needs no cancel any more.
        Assert.Equal(MediaTaskStatus.Cancelled, Given.Remote().After(Cancel).After(Given.Report(1, Given.Success)).Status);
        Assert.Equal(MediaTaskStatus.Cancelled, Given.Remote().After(Cancel).After(Given.Report(1, new AttemptOutcome.Invalid("m"))).Status);
    }

    [Fact]
    public void Cancel_WhenTheSubmitIsUnderWay_CancelsTheJobOnceItIsKnown()
    {
        var known = Given.Processing().After(Cancel).Changed(Given.Report(1, Given.Running), Given.Now.AddSeconds(1));

        Assert.Equal((MediaTaskStatus.Processing, true, Given.Job), (known.State.Status, known.State.CancelRequested, known.State.ExternalId));
        Assert.Equal(Grace.AddSeconds(1), known.State.DueAt);
        Assert.Equal(new Effect.CancelAttempt(1, Given.Job), known.Effects[0]);
        Assert.DoesNotContain(Released, known.Effects);
        Assert.False(known.MayBeLazy);
    }

    [Fact]
    public void Cancel_WhenTheOwnerGoes_IsSentByTheNextOne()
    {
        var cancelling = Given.Remote().After(Cancel);

        foreach (var taken in new[] { cancelling.Changed(Lost), cancelling.Changed(Adopted), cancelling.After(Back).Changed(Adopted) })
        {
            Assert.Equal((MediaTaskStatus.Processing, true, Given.OtherOwner), (taken.State.Status, taken.State.CancelRequested, taken.State.Owner));
            Assert.Equal([new Effect.CancelAttempt(1, Given.Job), new Effect.Publish(), new Effect.SetWakeup(Grace)], taken.Effects);
        }
    }

    [Fact]
    public void Cancel_WhenTheSubmitWasLost_SubmitsOnceMoreToLearnTheJob()
    {
        var cancelling = Given.Processing().After(Cancel);

        var lost = cancelling.Changed(With(Given.Report(1, new AttemptOutcome.SubmitUnknown("Cut.")), LostStart.SubmitAgain));
        Assert.Equal((true, Given.Now + MediaTaskMachine.SubmitRetryDelay), (lost.State.CancelRequested, lost.State.DueAt));

        foreach (var again in new[] { lost.State.Changed(With(Wakeup, LostStart.SubmitAgain), lost.State.DueAt), cancelling.Changed(With(Lost, LostStart.SubmitAgain)) })
        {
            Assert.Equal((MediaTaskStatus.Processing, 1, true), (again.State.Status, again.State.Attempt, again.State.CancelRequested));
            Assert.Contains(new Effect.StartAttempt(1, null), again.Effects);
        }
    }

    [Fact]
    public void Cancel_WhenTheSubmitIsUnknownAndNotRepeatable_WaitsForItsReport()
    {
        var cancelling = Given.Processing().After(Cancel);

        var waits = cancelling.Changed(With(Wakeup, LostStart.Fail), Grace);
        Assert.Equal((MediaTaskStatus.Processing, Deadline), (waits.State.Status, waits.State.DueAt));
        Assert.DoesNotContain(Released, waits.Effects);

        var ended = cancelling.Changed(With(Lost, LostStart.Fail));
        Assert.Equal((MediaTaskStatus.Cancelled, FailureCodes.SubmitOutcomeUnknown), (ended.State.Status, ended.State.Attempts[0].Failure?.Code));
    }

    [Fact]
    public void OwnerLost_WhenTheSubmitMayBeRepeated_GoesOnWithTheSameAttempt()
    {
        var rescued = Given.Processing().Changed(With(Lost, LostStart.SubmitAgain), Given.Now.AddSeconds(9));

        Assert.Equal((MediaTaskStatus.Processing, 1, 1, Given.OtherOwner), (rescued.State.Status, rescued.State.Attempt, rescued.State.AttemptsUsed, rescued.State.Owner));
        Assert.Equal((new Permit(1, 1), Deadline), (rescued.State.Permit, rescued.State.DueAt));
        Assert.Equal([new Effect.Publish(), new Effect.StartAttempt(1, null)], rescued.Effects);
    }

    [Fact]
    public void HandedBack_WhenTheSubmitMayBeRepeated_LeavesTheAttemptToWhoeverResumes()
    {
        var back = Given.Processing().Changed(With(Back, LostStart.SubmitAgain));
        Assert.Equal((MediaTaskStatus.Processing, null, Given.Now, new Permit(1, 1)), (back.State.Status, back.State.Owner, back.State.DueAt, back.State.Permit));

        var adopted = back.State.Changed(With(Adopted, LostStart.SubmitAgain));
        Assert.Equal((Given.OtherOwner, 1, 0), (adopted.State.Owner, adopted.State.Attempt, adopted.State.OwnerDeaths));
        Assert.Contains(new Effect.StartAttempt(1, null), adopted.Effects);
    }

    [Fact]
    public void OwnerGone_WhenTheSubmitMustNotBeRepeated_FailsTheTaskAsUnknown()
    {
        foreach (var gone in new[] { Lost, Back })
        {
            var failed = Given.Processing(spec: null, Given.OtherRoute).Changed(With(gone, LostStart.Fail));

            Assert.Equal((MediaTaskStatus.Failed, FailureCodes.SubmitOutcomeUnknown), (failed.State.Status, failed.State.Failure?.Code));
            Assert.Contains(Released, failed.Effects);
            Assert.Equal(2, failed.State.After(new MediaTaskCommand.Retry()).After(Given.Grant(2)).Attempt);
        }
    }

    [Fact]
    public void Resume_WhenTheSubmitMustNotBeRepeated_WaitsForTheReportOrTheDeadline()
    {
        var resume = With(new MediaTaskCommand.Resume(Given.Owner), LostStart.Fail);

        Assert.Equal([new Effect.SetWakeup(Deadline)], Given.Processing().Same(resume));
        Assert.Equal(FailureCodes.SubmitOutcomeUnknown, Given.Processing().After(With(Wakeup, LostStart.Fail), Deadline).Failure?.Code);
    }

    [Theory, MemberData(nameof(Unknown))]
    public void Submit_WhenItsAnswerIsLostAndItMayBeRepeated_IsSentAgainAsTheSameAttempt(AttemptOutcome outcome)
    {
        var lost = Given.Processing().Changed(With(Given.Report(1, outcome), LostStart.SubmitAgain));

        var due = Given.Now + MediaTaskMachine.SubmitRetryDelay;
        Assert.Equal((MediaTaskStatus.Processing, 1, due), (lost.State.Status, lost.State.Attempt, lost.State.DueAt));
        Assert.Equal([new Effect.StartAttempt(1, null)], lost.State.Same(With(Wakeup, LostStart.SubmitAgain), due));
        Assert.Equal(Given.Job, lost.State.After(Given.Report(1, Given.Running), due).ExternalId);
        Assert.Equal(FailureCodes.SubmitOutcomeUnknown, lost.State.After(With(Wakeup, LostStart.SubmitAgain), Deadline).Failure?.Code);
    }

    [Theory, MemberData(nameof(Unknown))]
    public void Submit_WhenItsAnswerIsLostAndItMustNotBeRepeated_FailsTheTask(AttemptOutcome outcome)
    {
        var failed = Given.Processing(spec: null, Given.OtherRoute).Changed(With(Given.Report(1, outcome), LostStart.Fail));

        Assert.Equal((MediaTaskStatus.Failed, FailureCodes.SubmitOutcomeUnknown), (failed.State.Status, failed.State.Failure?.Code));
    }

    [Fact]
    public void Submit_WhenItWasStoppedBeforeItSent_IsQueuedAgain() =>
        Assert.Equal(MediaTaskStatus.Queued, Given.Processing().After(With(Given.Report(1, new AttemptOutcome.Cancelled()), LostStart.Fail)).Status);

    [Fact]
    public void Timeout_WhenTheJobMayStillRun_StopsItBeforeItsPermitIsFree()
    {
        AttemptOutcome timedOut = new AttemptOutcome.TimedOut("m");

        Assert.Equal([new Effect.CancelAttempt(1, Given.Job, timedOut)], Given.Remote().Same(Given.Report(1, timedOut)));
        Assert.Equal([new Effect.CancelAttempt(1, Given.Job, Given.Crash)], Given.Remote().Same(Given.Report(1, Given.Crash)));
        Assert.Equal(Given.Job, Assert.IsType<Effect.CancelAttempt>(Assert.Single(Given.Remote().Same(Wakeup, Deadline))).ExternalId);

        var settled = Given.Remote().Changed(Stopped(timedOut));
        Assert.Equal((MediaTaskStatus.Retrying, FailureCodes.Timeout, null), (settled.State.Status, settled.State.Failure?.Code, settled.State.ExternalId));
        Assert.Contains(Released, settled.Effects);
    }

    [Theory]
    [InlineData(true, false, LostStart.QueueAgain)]
    [InlineData(true, true, LostStart.QueueAgain)]
    [InlineData(false, true, LostStart.SubmitAgain)]
    [InlineData(false, false, LostStart.Fail)]
    public void Rule_OfAProvider_FollowsFromWhatItDeclares(bool isLocal, bool idempotent, LostStart expected) =>
        Assert.Equal(expected, LostStarts.Of(new ProviderInfo { Name = "p", Description = "d", Models = [], IsLocal = isLocal, IdempotentSubmit = idempotent }));

    [Fact]
    public void Rule_WhenTheProviderIsNotInstalled_IsTheCarefulOne() => Assert.Equal(LostStart.Fail, LostStarts.Of(null));

    private static MediaTaskCommand With(MediaTaskCommand command, LostStart rule) => command with { LostStart = rule };

    private static MediaTaskCommand.AttemptReported Stopped(AttemptOutcome outcome) => new(1, outcome, JobStopped: true);
}
