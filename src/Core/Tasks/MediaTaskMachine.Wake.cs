using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

// What happens when a moment has come, and when a grain takes the task up again.
public static partial class MediaTaskMachine
{
    private static Decision Wake(MediaTaskState state, LostStart rule, DateTimeOffset now) => state switch
    {
        { Status: MediaTaskStatus.Queued } => IsExpired(state, now)
            ? Fail(Next(state, now), Expired, new Effect.WithdrawRequest(state.Provider))
            : new Decision.Same(Effects(new Effect.RequestPermit(state.Provider), WakeupAt(state.DueAt))),
        { Status: var status } when status.IsTerminal() => new Decision.Ignored($"{status.ToWord()} is final"),
        { DueAt: { } due } when now < due => new Decision.Same([new Effect.SetWakeup(due)]),
        { Status: MediaTaskStatus.Processing, CancelRequested: true } => WakeCancelled(state, rule, now),
        { Status: MediaTaskStatus.Processing } => WakeAttempt(state, rule, now),
        // Nobody was there to wake it while it could still have started.
        _ when now >= ExpiryOf(state) => Fail(Next(state, now), Expired),
        _ => Enqueue(Next(state, now), ExpiryOf(state)),
    };

    private static Decision.Changed WakeCancelled(MediaTaskState state, LostStart rule, DateTimeOffset now)
    {
        var deadline = DeadlineOf(state);
        if (now >= deadline || (state.ExternalId is null && rule == LostStart.QueueAgain))
        {
            // Nobody reported, so whoever runs it may still be telling of it: the end is numbered past all that.
            return EndCancelled(TakenOver(state, now), failure: null, CancelOf(state));
        }

        if (state.ExternalId is not null)
        {
            return CancelJob(Next(state, now), now, mayBeLazy: true);
        }

        // Its submit is under way or was lost. The id is learnt by its report, or by submitting once more where that is safe.
        var (due, again) = rule == LostStart.SubmitAgain ? (now + CancelGrace, new Effect.StartAttempt(state.Attempt, ExternalId: null)) : (deadline, null);
        return new Decision.Changed(Next(state, now) with { DueAt = due }, Effects(again, Publish, new Effect.SetWakeup(due)), MayBeLazy: true);
    }

    private static Decision WakeAttempt(MediaTaskState state, LostStart rule, DateTimeOffset now)
    {
        var inTime = now < DeadlineOf(state);
        var timedOut = new AttemptOutcome.TimedOut($"The attempt took longer than {state.AttemptTimeout}.");
        return state.ExternalId switch
        {
            { } job when inTime => new Decision.Same([new Effect.PollAttempt(state.Attempt, job)]),
            { } job => StopJob(state, job, timedOut),
            null when inTime && rule == LostStart.SubmitAgain => new Decision.Same([new Effect.StartAttempt(state.Attempt, ExternalId: null)]),
            null when rule == LostStart.QueueAgain => Settle(state with { Sequence = state.Sequence + TakeoverLeap - 1 }, timedOut, now, CancelOf(state)),
            null => Fail(TakenOver(state, now), SubmitLost, CancelOf(state)),
        };
    }

    private static Decision ResumeAt(MediaTaskState state, MediaTaskCommand.Resume resume, DateTimeOffset now) => state switch
    {
        { Status: MediaTaskStatus.Scheduled or MediaTaskStatus.Retrying } => new Decision.Same(Effects(WakeupAt(state.DueAt))),
        { Status: MediaTaskStatus.Queued } => new Decision.Same(Effects(new Effect.RequestPermit(state.Provider), WakeupAt(state.DueAt))),
        { Status: MediaTaskStatus.Processing } when state.Owner == resume.Owner => ResumeOwn(state, resume.LostStart),
        { Status: MediaTaskStatus.Processing } => ResumeForeign(state, resume, now),
        _ => new Decision.Same([]),
    };

    private static Decision.Same ResumeOwn(MediaTaskState state, LostStart rule) => state switch
    {
        { CancelRequested: true } => new(Effects(CancelOf(state), WakeupAt(state.DueAt))),
        { ExternalId: { } job } => new([new Effect.PollAttempt(state.Attempt, job)]),

        // The attempt may be under way. If its report was lost, a submit must not be made again; then its time runs out.
        _ when rule == LostStart.Fail => new(Effects(WakeupAt(state.DueAt))),
        _ => new([new Effect.StartAttempt(state.Attempt, ExternalId: null)]),
    };

    private static Decision ResumeForeign(MediaTaskState state, MediaTaskCommand.Resume resume, DateTimeOffset now) => state switch
    {
        { Owner: null } or { CancelRequested: true } when CanGoOn(state, resume.LostStart) => GoOn(TakenOver(state, now), resume.Owner, now),
        { Owner: null } => EndLost(TakenOver(state, now), OwnerLeft, resume.LostStart, stop: null) ?? Requeue(TakenOver(state, now), OwnerLeft),
        { CancelRequested: true } when resume.LostStart == LostStart.QueueAgain => EndCancelled(TakenOver(state, now)),
        _ => new Decision.Ignored($"owned by {state.Owner}"),
    };
}
