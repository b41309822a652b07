using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

// What is particular to remote jobs: they cost, they outlive our processes, and their permit is theirs until they have stopped.
public static partial class MediaTaskMachine
{
    private static readonly MediaTaskFailure SubmitLost = new(
        FailureCodes.SubmitOutcomeUnknown,
        "The submit was sent and its answer lost, so the provider may have made a job. It is not repeated by itself, as that could be charged twice; retry it by hand.",
        Retryable: false);

    /// <summary>Cancels the job (again); the task stays as it is until the provider has confirmed, and looks again after the grace.</summary>
    private static Decision.Changed CancelJob(MediaTaskState next, DateTimeOffset now, bool mayBeLazy = false) => new(
        next with { DueAt = now + CancelGrace },
        [CancelOf(next), Publish, new Effect.SetWakeup(now + CancelGrace)],
        mayBeLazy);

    /// <summary>Stops a job before its attempt is settled: its permit, and the next attempt, wait for that.</summary>
    private static Decision.Same StopJob(MediaTaskState state, string job, AttemptOutcome outcome) =>
        new([new Effect.CancelAttempt(state.Attempt, job, outcome)]);

    /// <summary>A submit whose answer did not come: repeated when the provider recognises it, otherwise the end.</summary>
    private static Decision LoseSubmit(MediaTaskState state, AttemptOutcome outcome, LostStart rule, DateTimeOffset now)
    {
        var deadline = DeadlineOf(state);
        if (rule != LostStart.SubmitAgain || now >= deadline)
        {
            var failure = SubmitLost with { Message = $"{SubmitLost.Message} {OutcomeRules.FailureOf(outcome)?.Message}".TrimEnd() };
            return state.CancelRequested ? EndCancelled(Next(state, now), failure) : Fail(Next(state, now), failure);
        }

        var due = now + SubmitRetryDelay < deadline ? now + SubmitRetryDelay : deadline;
        return state.DueAt == due
            ? new Decision.Same([new Effect.SetWakeup(due)])
            : new Decision.Changed(Next(state, now) with { DueAt = due }, [Publish, new Effect.SetWakeup(due)], MayBeLazy: true);
    }

    /// <summary>Another owner goes on with what the last one left: the job, its cancel, or a submit that may be repeated.</summary>
    private static Decision.Changed GoOn(MediaTaskState next, string? owner, DateTimeOffset now)
    {
        var taken = next with { Owner = owner };
        return taken switch
        {
            { ExternalId: not null, CancelRequested: true } => CancelJob(taken, now),
            { ExternalId: { } job } => new(taken, [Publish, new Effect.PollAttempt(taken.Attempt, job)]),

            // With a cancel on its way it is submitted all the same: the job's id is what it takes to stop the job.
            _ => new(taken with { DueAt = Later(DeadlineOf(taken), now) }, [Publish, new Effect.StartAttempt(taken.Attempt, ExternalId: null)]),
        };
    }

    /// <summary>Due at once and nobody's: the shard wakes it wherever it is activated next, and its Resume takes it over.</summary>
    private static Decision GiveAway(MediaTaskState state, DateTimeOffset now) => state.Owner is null
        ? new Decision.Ignored("given back already")
        : new Decision.Changed(Next(state, now) with { Owner = null, DueAt = now }, [Publish]);

    /// <summary>Whether another owner can go on with the very same attempt.</summary>
    private static bool CanGoOn(MediaTaskState state, LostStart rule) => state.ExternalId is not null || rule == LostStart.SubmitAgain;
}
