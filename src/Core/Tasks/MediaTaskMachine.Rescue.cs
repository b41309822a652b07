namespace Orleans.MediaTasks.Tasks;

// What becomes of an attempt whose owner dies or leaves. A remote job goes on under its id; local work starts again.
public static partial class MediaTaskMachine
{
    private static readonly MediaTaskFailure OwnerDied = new(FailureCodes.InternalError, "The node that ran it died.", Retryable: true);
    private static readonly MediaTaskFailure OwnerLeft = new(FailureCodes.InternalError, "The node that ran it stopped it and gave it back.", Retryable: true);

    private static Decision Rescue(MediaTaskState state, MediaTaskCommand.OwnerLost lost, DateTimeOffset now)
    {
        if (!IsOwnedBy(state, lost.Owner))
        {
            return NotOwnedBy(lost.Owner);
        }

        var next = TakenOver(state, now) with { OwnerDeaths = state.OwnerDeaths + 1 };
        return next switch
        {
            { OwnerDeaths: >= PoisonedAfterDeaths } => Park(next, lost.LostStart),
#if PLANT_RESUBMIT
            { OwnerDeaths: > 0 } => Requeue(next, OwnerDied),
#endif
            _ when CanGoOn(next, lost.LostStart) => GoOn(next, lost.NewOwner, now),
            _ => EndLost(next, OwnerDied, lost.LostStart, stop: null) ?? Requeue(next, OwnerDied),
        };
    }

    private static Decision HandBack(MediaTaskState state, MediaTaskCommand.HandedBack back, DateTimeOffset now) => state switch
    {
        _ when !IsOwnedBy(state, back.Owner) => NotOwnedBy(back.Owner),
        _ when CanGoOn(state, back.LostStart) => GiveAway(state, now),
        _ => EndLost(Next(state, now), OwnerLeft, back.LostStart, CancelOf(state)) ?? GiveBack(state, now),
    };

    private static Decision GiveBack(MediaTaskState state, DateTimeOffset now)
    {
        var next = Next(state, now);
        return next switch
        {
            { ExternalId: not null } => GiveAway(state, now),
            { Attempt: >= AttemptCeiling } => Fail(next, OwnerLeft, CancelOf(next)),
            _ => Requeue(next, OwnerLeft, CancelOf(next)),
        };
    }

    /// <summary>The end of an attempt that nobody can go on with, where it is the task's end too; null when another attempt may follow.</summary>
    private static Decision.Changed? EndLost(MediaTaskState next, MediaTaskFailure reason, LostStart rule, Effect? stop)
    {
        var failure = rule == LostStart.Fail ? SubmitLost : reason;
        return next.CancelRequested ? EndCancelled(next, failure, stop)
            : rule == LostStart.Fail ? Fail(next, failure, stop)
            : null;
    }

    private static Decision.Changed Park(MediaTaskState next, LostStart rule)
    {
        if (next.CancelRequested)
        {
            return EndCancelled(next, OwnerDied, CancelOfJob(next));
        }

        var poisoned = new MediaTaskFailure(
            FailureCodes.Poisoned, $"The node that ran it died {next.OwnerDeaths} times; retry it by hand when the cause is known.", Retryable: false);
        return Fail(next, next.ExternalId is null && rule != LostStart.QueueAgain ? SubmitLost : poisoned, CancelOfJob(next));
    }

    private static bool IsOwnedBy(MediaTaskState state, string owner) => state.Status == MediaTaskStatus.Processing && state.Owner is { } current && current == owner;

    private static Decision.Ignored NotOwnedBy(string owner) => new($"{owner} runs no attempt of it");
}
