namespace Orleans.MediaTasks.Tasks;

// What people ask for: cancel and retry.
public static partial class MediaTaskMachine
{
    private static Decision BeginCancel(MediaTaskState state, DateTimeOffset now) => state switch
    {
        { Status: MediaTaskStatus.Scheduled or MediaTaskStatus.Retrying } => EndCancelled(Next(state, now)),
        { Status: MediaTaskStatus.Queued } => EndCancelled(Next(state, now), failure: null, new Effect.WithdrawRequest(state.Provider)),
#if PLANT_LOST_CANCEL
        { Status: MediaTaskStatus.Processing } => new Decision.Same([]),
#else
        { Status: MediaTaskStatus.Processing, CancelRequested: true } => new Decision.Same([CancelOf(state)]),
        { Status: MediaTaskStatus.Processing } => new Decision.Changed(
            Next(state, now) with { CancelRequested = true, DueAt = now + CancelGrace },
            [CancelOf(state), Publish, new Effect.SetWakeup(now + CancelGrace)]),
#endif
        _ => new Decision.Ignored($"{state.Status.ToWord()} is final"),
    };

    private static Decision CancelUnlessBegun(MediaTaskState state, DateTimeOffset now) =>
        state.Status is MediaTaskStatus.Processing or MediaTaskStatus.Completed or MediaTaskStatus.Failed
            ? new Decision.Rejected($"The task is {state.Status.ToWord()}.")
            : BeginCancel(state, now);

    private static Decision Reopen(MediaTaskState state, DateTimeOffset now)
    {
        if (state.Status != MediaTaskStatus.Failed)
        {
            return new Decision.Rejected(state.Status.IsTerminal()
                ? $"The task is {state.Status.ToWord()}; only a failed task can be retried. Submit a new one instead."
                : $"The task is {state.Status.ToWord()}; only a failed task can be retried. Wait for its end or cancel it.");
        }

        var next = Next(state, now) with { AttemptsUsed = 0, OwnerDeaths = 0, CompletedAt = null, CancelRequested = false, ExternalId = null };
        // A task that expired before its first attempt gets its whole waiting time once more.
        return Enqueue(next, state is { Attempt: 0, Spec.StartTtl: { } ttl } ? now + ttl : null);
    }
}
