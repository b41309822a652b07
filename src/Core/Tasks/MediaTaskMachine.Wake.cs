using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

// What happens when a moment has come, and when a grain takes the task up again.
public static partial class MediaTaskMachine
{
    private static Decision Wake(MediaTaskState state, DateTimeOffset now) => state switch
    {
        { Status: MediaTaskStatus.Queued } => IsExpired(state, now)
            ? Fail(Next(state, now), Expired, new Effect.WithdrawRequest(state.Provider))
            : new Decision.Same(Effects(new Effect.RequestPermit(state.Provider), WakeupAt(state.DueAt))),
        { Status: var status } when status.IsTerminal() => new Decision.Ignored($"{status.ToWord()} is final"),
        { DueAt: { } due } when now < due => new Decision.Same([new Effect.SetWakeup(due)]),
        { Status: MediaTaskStatus.Processing } => WakeAttempt(state, now),
        // Nobody was there to wake it while it could still have started.
        _ when now >= ExpiryOf(state) => Fail(Next(state, now), Expired),
        _ => Enqueue(Next(state, now), ExpiryOf(state)),
    };

    private static Decision WakeAttempt(MediaTaskState state, DateTimeOffset now)
    {
        if (state.CancelRequested)
        {
            return EndCancelled(Next(state, now), failure: null, CancelOf(state));
        }

        if (state.ExternalId is { } job && now < DeadlineOf(state))
        {
            return new Decision.Same([new Effect.PollAttempt(state.Attempt, job)]);
        }

        var timedOut = Settle(state, new AttemptOutcome.TimedOut($"The attempt took longer than {state.AttemptTimeout}."), now);
        return state.ExternalId is null ? timedOut with { Effects = [CancelOf(state), .. timedOut.Effects] } : timedOut;
    }

    private static Decision ResumeAt(MediaTaskState state, string owner, DateTimeOffset now) => state switch
    {
        { Status: MediaTaskStatus.Scheduled or MediaTaskStatus.Retrying } => new Decision.Same(Effects(WakeupAt(state.DueAt))),
        { Status: MediaTaskStatus.Queued } => new Decision.Same(Effects(new Effect.RequestPermit(state.Provider), WakeupAt(state.DueAt))),
        { Status: MediaTaskStatus.Processing } => ResumeAttempt(state, owner, now),
        _ => new Decision.Same([]),
    };

    private static Decision ResumeAttempt(MediaTaskState state, string owner, DateTimeOffset now)
    {
        var mine = state.Owner == owner;
        return state switch
        {
            { CancelRequested: true } when mine => new Decision.Same(Effects(CancelOf(state), WakeupAt(state.DueAt))),
            { CancelRequested: true } => EndCancelled(TakenOver(state, now), failure: null, CancelOfJob(state)),
            { ExternalId: { } job } when mine => new Decision.Same([new Effect.PollAttempt(state.Attempt, job)]),
            { ExternalId: { } job, Owner: null } => GoOn(TakenOver(state, now), job, owner),
            _ when mine => new Decision.Same([new Effect.StartAttempt(state.Attempt, ExternalId: null)]),
            _ => new Decision.Ignored($"owned by {state.Owner}"),
        };
    }
}
