using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

// The end of a failed attempt: try again, go on with another model, or give up.
public static partial class MediaTaskMachine
{
    private static Decision.Changed Settle(MediaTaskState state, AttemptOutcome outcome, DateTimeOffset now, Effect? stop = null)
    {
        var next = Next(state, now);
        var failure = OutcomeRules.FailureOf(outcome)!;
        var remedy = OutcomeRules.RemedyOf(outcome);
        var throttle = ThrottleOf(state, outcome, now);

        if (remedy == Remedy.Retry && state.AttemptsUsed < state.Spec.Retry.MaximumAttempts)
        {
            var wait = RetryBackoff.Wait(state.Spec.Retry, state.Id, state.Attempt, state.AttemptsUsed, OutcomeRules.RetryAfterOf(outcome));
            return BackOff(next, failure, now + wait, stop, throttle);
        }

        return remedy != Remedy.None && state.Fallbacks is [var route, ..]
            ? FallBack(next, failure, route, stop, throttle)
            : Fail(next, failure, stop, throttle);
    }

    // The provider is asked for quiet before its permit is free: otherwise the next task would start into the same refusal.
    private static Decision.Changed BackOff(MediaTaskState next, MediaTaskFailure failure, DateTimeOffset due, Effect? stop, Effect? throttle) => new(
        Settled(next, failure, due) with { Status = MediaTaskStatus.Retrying, DueAt = due, ExternalId = null, Failure = failure },
        Effects(stop, Publish, throttle, Release(next), new Effect.SetWakeup(due)));

    private static Decision.Changed FallBack(MediaTaskState next, MediaTaskFailure failure, ModelRoute route, Effect? stop, Effect? throttle) => new(
        Settled(next, failure) with
        {
            Status = MediaTaskStatus.Queued,
            Provider = route.Provider,
            Model = route.Model,
            AttemptTimeout = route.AttemptTimeout,
            Fallbacks = next.Fallbacks.RemoveAt(0),
            AttemptsUsed = 0,
            ExternalId = null,
            DueAt = null,
        },
        Effects(stop, Publish, throttle, Release(next), new Effect.RequestPermit(route.Provider)));

    private static Effect.ThrottleProvider? ThrottleOf(MediaTaskState state, AttemptOutcome outcome, DateTimeOffset now) =>
        OutcomeRules.RetryAfterOf(outcome) is { } wait ? new(state.Provider, now + RetryBackoff.CapRetryAfter(wait)) : null;
}
