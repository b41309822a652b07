using System.Collections.Immutable;

namespace Orleans.MediaTasks.Tasks;

// The steps that the commands share. "next" is a state already stamped by Next or TakenOver; its UpdatedAt is the moment of the change.
public static partial class MediaTaskMachine
{
    private static readonly Effect Publish = new Effect.Publish();

    private static MediaTaskState Next(MediaTaskState state, DateTimeOffset now, long leap = 1) => state with
    {
        Version = state.Version + 1,
        Sequence = state.Sequence + leap,
        UpdatedAt = Later(now, state.UpdatedAt),
    };

    private static MediaTaskState TakenOver(MediaTaskState state, DateTimeOffset now) => Next(state, now, TakeoverLeap);

    private static Decision.Changed Enqueue(MediaTaskState next, DateTimeOffset? expiry) => new(
        next with { Status = MediaTaskStatus.Queued, DueAt = expiry, Failure = null },
        Effects(Publish, new Effect.RequestPermit(next.Provider), WakeupAt(expiry)));

    /// <summary>Back to the queue without a charge: the attempt ended for no fault of the task.</summary>
    private static Decision.Changed Requeue(MediaTaskState next, MediaTaskFailure reason, Effect? first = null) => new(
        Settled(next, reason) with { Status = MediaTaskStatus.Queued, DueAt = null, ExternalId = null, AttemptsUsed = Math.Max(0, next.AttemptsUsed - 1) },
        Effects(first, Publish, Release(next), new Effect.RequestPermit(next.Provider)));

    private static Decision.Changed Fail(MediaTaskState next, MediaTaskFailure failure, params ReadOnlySpan<Effect?> first) => new(
        Settled(next, failure) with { Status = MediaTaskStatus.Failed, CompletedAt = next.UpdatedAt, DueAt = null, Failure = failure },
        Effects([.. first, Publish, Release(next)]));

    private static Decision.Changed EndCancelled(MediaTaskState next, MediaTaskFailure? failure = null, params ReadOnlySpan<Effect?> first) => new(
        Settled(next, failure) with { Status = MediaTaskStatus.Cancelled, CompletedAt = next.UpdatedAt, DueAt = null, Failure = null, CancelRequested = false },
        Effects([.. first, Publish, Release(next)]));

    /// <summary>Gives up owner and permit and closes the history's open entry.</summary>
    private static MediaTaskState Settled(MediaTaskState next, MediaTaskFailure? failure, DateTimeOffset? retryAt = null) => next with
    {
        Owner = null,
        Permit = null,
        Attempts = next.Attempts is [.., { EndedAt: null } open]
            ? next.Attempts.SetItem(next.Attempts.Length - 1, open with { EndedAt = next.UpdatedAt, Failure = failure, RetryAt = retryAt })
            : next.Attempts,
    };

    private static Effect.ReleasePermit? Release(MediaTaskState state) => state.Permit is { } permit ? new(state.Provider, permit) : null;

    private static Effect.SetWakeup? WakeupAt(DateTimeOffset? due) => due is { } at ? new(at) : null;

    private static Effect.CancelAttempt CancelOf(MediaTaskState state) => new(state.Attempt, state.ExternalId);

    /// <summary>The cancel of a remote job, which nobody else would stop; null for local work, which ends with its owner.</summary>
    private static Effect.CancelAttempt? CancelOfJob(MediaTaskState state) => state.ExternalId is null ? null : CancelOf(state);

    private static ImmutableArray<Effect> Effects(params ReadOnlySpan<Effect?> effects)
    {
        var some = ImmutableArray.CreateBuilder<Effect>(effects.Length);
        foreach (var effect in effects)
        {
            if (effect is not null)
            {
                some.Add(effect);
            }
        }

        return some.DrainToImmutable();
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
