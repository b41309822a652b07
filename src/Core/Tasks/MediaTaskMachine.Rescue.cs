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
            { CancelRequested: true } => EndCancelled(next, OwnerDied, CancelOfJob(next)),
            { OwnerDeaths: >= PoisonedAfterDeaths } => Fail(
                next,
                new(FailureCodes.Poisoned, $"The node that ran it died {next.OwnerDeaths} times; retry it by hand when the cause is known.", Retryable: false),
                CancelOfJob(next)),
            { ExternalId: { } job } => GoOn(next, job, lost.NewOwner),
            _ => Requeue(next, OwnerDied),
        };
    }

    private static Decision HandBack(MediaTaskState state, MediaTaskCommand.HandedBack back, DateTimeOffset now) => state switch
    {
        _ when !IsOwnedBy(state, back.Owner) => NotOwnedBy(back.Owner),
        { CancelRequested: true } => EndCancelled(Next(state, now), OwnerLeft, CancelOf(state)),
        _ => GiveBack(state, now),
    };

    private static Decision GiveBack(MediaTaskState state, DateTimeOffset now)
    {
        var next = Next(state, now);
        return next switch
        {
            // Due at once and nobody's: the shard wakes it wherever it is activated next, and its Resume takes it over.
            { ExternalId: not null, Owner: null } => new Decision.Ignored("given back already"),
            { ExternalId: not null } => new Decision.Changed(next with { Owner = null, DueAt = now }, [Publish]),
            { Attempt: >= AttemptCeiling } => Fail(next, OwnerLeft, CancelOf(next)),
            _ => Requeue(next, OwnerLeft, CancelOf(next)),
        };
    }

    private static Decision.Changed GoOn(MediaTaskState next, string job, string? owner) => new(
        next with { Owner = owner },
        [Publish, new Effect.PollAttempt(next.Attempt, job)]);

    private static bool IsOwnedBy(MediaTaskState state, string owner) => state.Status == MediaTaskStatus.Processing && state.Owner is { } current && current == owner;

    private static Decision.Ignored NotOwnedBy(string owner) => new($"{owner} runs no attempt of it");
}
