using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

// What a running attempt tells: progress, a remote job that goes on, success. Failures are settled in MediaTaskMachine.Settle.cs.
public static partial class MediaTaskMachine
{
    private static Decision Report(MediaTaskState state, MediaTaskCommand.AttemptReported report, DateTimeOffset now)
    {
        if (!IsCurrent(state, report.Attempt))
        {
            return Stale(report.Attempt);
        }

        if (state.ExternalId is null && OutcomeRules.LeavesTheSubmitUnknown(report.Outcome, report.LostStart))
        {
            return LoseSubmit(state, report.Outcome, report.LostStart, now);
        }

        return report.Outcome switch
        {
            // An acknowledged cancel wins over whatever the attempt still achieved.
            _ when state.CancelRequested => CancelledBy(state, report, now),
            AttemptOutcome.Succeeded succeeded => Complete(state, succeeded, now),
            AttemptOutcome.InProgress running => PollLater(state, running.ExternalId, running.PollAfter, now),
            AttemptOutcome.Cancelled => GiveBack(state, now),
            var outcome when state.ExternalId is { } job && OutcomeRules.SaysNothingOfTheJob(outcome) =>
                PollLater(state, job, RetryBackoff.CapRetryAfter(OutcomeRules.RetryAfterOf(outcome) ?? PollRetryDelay), now, ThrottleOf(state, outcome, now)),
            var outcome when state.ExternalId is { } job && !report.JobStopped && OutcomeRules.LeavesTheJobRunning(outcome) => StopJob(state, job, outcome),
            var outcome => Settle(state, outcome, now),
        };
    }

    private static Decision.Changed Complete(MediaTaskState state, AttemptOutcome.Succeeded succeeded, DateTimeOffset now)
    {
        var next = Next(state, now);
        return new(
            Settled(next, failure: null) with
            {
                Status = MediaTaskStatus.Completed,
                CompletedAt = next.UpdatedAt,
                DueAt = null,
                Progress = 100,
                Stage = null,
                Outputs = succeeded.Outputs.IsDefault ? [] : succeeded.Outputs,
            },
            Effects(Publish, Release(state)));
    }

    private static Decision PollLater(MediaTaskState state, string externalId, TimeSpan wait, DateTimeOffset now, Effect? throttle = null)
    {
        // A pause longer than the attempt may last, or a nonsensical one, ends with the attempt's own time.
        var deadline = DeadlineOf(state);
        var due = wait >= deadline - now ? deadline : now + TimeSpan.FromTicks(Math.Max(0, wait.Ticks));
        if (state.ExternalId is not null && state.DueAt == due)
        {
            return new Decision.Same(Effects(throttle, new Effect.SetWakeup(due)));
        }

        return new Decision.Changed(
            // The first id stays: going on with another job than the one that was submitted could pay twice.
            Next(state, now) with { ExternalId = state.ExternalId ?? externalId, DueAt = due },
            Effects(Publish, throttle, new Effect.SetWakeup(due)),
            // The first time the id itself must be on disk; after that only the next poll's moment is at stake.
            MayBeLazy: state.ExternalId is not null);
    }

    private static Decision CancelledBy(MediaTaskState state, MediaTaskCommand.AttemptReported report, DateTimeOffset now) => report.Outcome switch
    {
        AttemptOutcome.InProgress submitted when state.ExternalId is null => CancelJob(Next(state, now) with { ExternalId = submitted.ExternalId }, now),

        // Only the provider can say that the job has stopped; until then its permit is in use.
        var outcome when state.ExternalId is not null && !report.JobStopped && OutcomeRules.LeavesTheJobRunning(outcome) => new Decision.Same([CancelOf(state)]),
        var outcome => EndCancelled(Next(state, now), OutcomeRules.FailureOf(outcome)),
    };

    private static Decision Advance(MediaTaskState state, MediaTaskCommand.Progressed progressed, DateTimeOffset now)
    {
        if (!IsCurrent(state, progressed.Attempt))
        {
            return Stale(progressed.Attempt);
        }

        // 100 is kept for completed.
        var progress = Math.Clamp(progressed.Percent, state.Progress, 99);
        var stage = progressed.Stage ?? state.Stage;
        return progress == state.Progress && stage == state.Stage
            ? new Decision.Ignored("no news")
            : new Decision.Changed(Next(state, now) with { Progress = progress, Stage = stage }, [Publish], MayBeLazy: true);
    }

    /// <summary>When the durable wakeup ends the attempt.</summary>
    private static DateTimeOffset DeadlineOf(MediaTaskState state) =>
        (state.Attempts is [.., var current] ? current.StartedAt : state.UpdatedAt) + state.AttemptTimeout + AttemptGrace;

    private static bool IsCurrent(MediaTaskState state, int attempt) => state.Status == MediaTaskStatus.Processing && state.Attempt == attempt;

    private static Decision.Ignored Stale(int attempt) => new($"attempt {attempt} does not run");
}
