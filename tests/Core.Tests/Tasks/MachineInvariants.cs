namespace Orleans.MediaTasks.Tasks;

/// <summary>What must hold for every state and across every single decision, whatever came before.</summary>
internal static class MachineInvariants
{
    /// <summary>Checks one decision and returns the state after it.</summary>
    public static MediaTaskState CheckedStep(MediaTaskState before, MediaTaskCommand command, DateTimeOffset now)
    {
        var decision = MediaTaskMachine.Decide(before, command, now);
        var after = (decision as Decision.Changed)?.State ?? before;
        var broken = Broken(before, command, decision, after) ?? BrokenState(after, command.LostStart) ?? BrokenReplay(after, command, now);
        return broken is null ? after : throw new InvalidOperationException($"{broken}\n{command} at {now:O}\nbefore {before}\n{decision}");
    }

    private static string? Broken(MediaTaskState before, MediaTaskCommand command, Decision decision, MediaTaskState after)
    {
        var effects = decision is Decision.Changed { Effects: var some } ? some : decision is Decision.Same { Effects: var others } ? others : [];
        var changed = decision is Decision.Changed;
        var leap = after.Sequence - before.Sequence;
        var sameAttempt = after.Attempt == before.Attempt;
        return (before, after) switch
        {
            _ when changed && after.Version != before.Version + 1 => "every change is one version",
            _ when changed && leap != 1 && !(leap == MediaTaskMachine.TakeoverLeap && command is MediaTaskCommand.OwnerLost or MediaTaskCommand.Resume or MediaTaskCommand.WakeupDue) => "every change is one update, or the leap of a takeover or of an end without a report",
            _ when changed && AttemptOf(command) is { } attempt && (attempt != before.Attempt || before.Status != MediaTaskStatus.Processing) => "only the running attempt is listened to",
            _ when effects.Count(effect => effect is Effect.Publish) != (changed ? 1 : 0) => "a change, and nothing else, is published once",
            _ when after.UpdatedAt < before.UpdatedAt => "timestamps stay in order",
            _ when changed && before.Status.IsTerminal() && !(before.Status == MediaTaskStatus.Failed && command is MediaTaskCommand.Retry) => "terminal is final",
            _ when before.CancelRequested && after.Status is not (MediaTaskStatus.Processing or MediaTaskStatus.Cancelled) => "a cancel wins",
            _ when before.CancelRequested && after is { Status: MediaTaskStatus.Processing, CancelRequested: false } => "a cancel is not forgotten",
            _ when command is MediaTaskCommand.Cancel && !before.Status.IsTerminal() && after is not ({ Status: MediaTaskStatus.Cancelled } or { CancelRequested: true }) => "a cancel takes effect",
            _ when command is MediaTaskCommand.CancelWaiting && changed && before.Status == MediaTaskStatus.Processing => "what has begun is not cancelled as waiting",
            _ when after.Attempt - before.Attempt is not (0 or 1) => "attempts are counted one by one",
            _ when after.Attempt > before.Attempt && !effects.Any(effect => effect is Effect.StartAttempt) => "an attempt that begins is started",
            _ when after.Attempt == before.Attempt && effects.Any(effect => effect is Effect.StartAttempt) && command is not MediaTaskCommand.Resume && command.LostStart != LostStart.SubmitAgain => "an attempt is started once",
            _ when sameAttempt && before.Status == MediaTaskStatus.Processing && after.Progress < before.Progress => "progress never falls within an attempt",
            _ when sameAttempt && before.ExternalId is not null && after is { Status: MediaTaskStatus.Processing } && after.ExternalId != before.ExternalId => "a remote job stays with its attempt",
            _ when before.ExternalId is { } job && before.Status == MediaTaskStatus.Processing && after.Status != MediaTaskStatus.Processing && !Stopped(before, job, command, effects) => "a job has stopped before its permit is free",
            _ when before is { Status: MediaTaskStatus.Processing, ExternalId: null } && after.Status is MediaTaskStatus.Queued or MediaTaskStatus.Retrying && !SaysThatNoJobWasMade(command) => "an unknown submit is never silently repeated",
            _ => BrokenPermits(before, command, after, [.. effects.OfType<Effect.ReleasePermit>()]) ?? (changed ? BrokenWait(after, [.. effects]) : null),
        };
    }

    /// <summary>Whether the job is known to be over, or is cancelled before anything is released.</summary>
    private static bool Stopped(MediaTaskState before, string job, MediaTaskCommand command, IReadOnlyList<Effect> effects) =>
        effects is [Effect.CancelAttempt { ExternalId: { } cancelled }, ..] && cancelled == job
        || command is MediaTaskCommand.AttemptReported { JobStopped: true }
        || (command is MediaTaskCommand.AttemptReported report && !OutcomeRules.LeavesTheJobRunning(report.Outcome));

    private static bool SaysThatNoJobWasMade(MediaTaskCommand command) =>
        command.LostStart == LostStart.QueueAgain || (command is MediaTaskCommand.AttemptReported report && !OutcomeRules.LeavesTheSubmitUnknown(report.Outcome, command.LostStart));

    private static int? AttemptOf(MediaTaskCommand command) => command switch
    {
        MediaTaskCommand.AttemptReported report => report.Attempt,
        MediaTaskCommand.Progressed progressed => progressed.Attempt,
        _ => null,
    };

    /// <summary>A permit comes in with its grant and stays with the state until the one step that releases it.</summary>
    private static string? BrokenPermits(MediaTaskState before, MediaTaskCommand command, MediaTaskState after, Effect.ReleasePermit[] released)
    {
        HashSet<Effect.ReleasePermit> due = [];
        if (before.Permit is { } held)
        {
            due.Add(new(before.Provider, held));
        }

        if (command is MediaTaskCommand.PermitGranted granted)
        {
            due.Add(new(granted.Provider ?? before.Provider, granted.Permit));
        }

        if (after.Permit is { } kept && !due.Remove(new(after.Provider, kept)))
        {
            return "a permit is held that was never granted";
        }

        return released.Length == due.Count && due.SetEquals(released) ? null : "a permit is released once, by the step that stops using it";
    }

    private static string? BrokenWait(MediaTaskState after, Effect[] effects) => after switch
    {
        { Status: MediaTaskStatus.Queued } when !effects.Contains(new Effect.RequestPermit(after.Provider)) => "who waits has asked for a permit",
        { Status: MediaTaskStatus.Retrying } when !effects.Contains(new Effect.SetWakeup(after.DueAt!.Value)) => "who waits for a moment is woken then",
        _ => null,
    };

    private static string? BrokenState(MediaTaskState state, LostStart rule)
    {
        var processing = state.Status == MediaTaskStatus.Processing;
        var terminal = state.Status.IsTerminal();
        var open = state.Attempts.Count(record => record.EndedAt is null);
        return state switch
        {
            _ when state.Permit is not null != processing => "a permit is held exactly while processing",
            { Owner: not null } when !processing => "only processing has an owner",
            { Owner: null, ExternalId: null } when processing && rule != LostStart.SubmitAgain => "what cannot be repeated has an owner",
            { ExternalId: not null } when !processing && !terminal => "a task that waits has no job",
            { CancelRequested: true } when !processing => "only processing can be cancelling",
            { DueAt: not null } when terminal => "the end is not due",
            { DueAt: null } when !terminal && state.Status != MediaTaskStatus.Queued => "nobody would look at it again",
            _ when state.Failure is not null != state.Status is MediaTaskStatus.Failed or MediaTaskStatus.Retrying => "a failure stands in failed and retrying only",
            _ when state.CompletedAt is not null != terminal => "the end has its moment",
            _ when state.Progress is < 0 or > 100 || state.Progress == 100 != (state.Status == MediaTaskStatus.Completed) => "100 is completed",
            { Outputs.Length: > 0 } when state.Status != MediaTaskStatus.Completed => "only completed has outputs",
            _ when state.AttemptsUsed > Math.Min(state.Attempt, state.Spec.Retry.MaximumAttempts) => "the policy's attempts are the limit",
            { OwnerDeaths: >= MediaTaskMachine.PoisonedAfterDeaths } when !terminal => "a task that kills its owners is parked",
            _ when state.Attempts.Length != Math.Min(state.Attempt, MediaTaskMachine.AttemptsKept) => "every attempt has its entry",
            _ when open != (processing ? 1 : 0) || (processing && state.Attempts[^1] is not { EndedAt: null }) => "the running attempt, and no other, is open",
            _ when state.Attempts.Any(record => record.EndedAt < record.StartedAt) => "an attempt ends after its start",
            _ => null,
        };
    }

    private static string? BrokenReplay(MediaTaskState after, MediaTaskCommand command, DateTimeOffset now) =>
        MediaTaskMachine.Decide(after, command, now) is Decision.Changed ? "a command that is delivered twice changes nothing more" : null;
}
