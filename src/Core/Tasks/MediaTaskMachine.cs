using System.Collections.Immutable;
using System.Diagnostics;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The rules of a task's life: the only place where a status changes. Pure; time is an argument.</summary>
/// <remarks>The caller's part: decide, write, then carry out the effects in order. Effects are at-least-once and
/// idempotent by (task, attempt); after a crash <see cref="MediaTaskCommand.Resume"/> derives them again from the row.
/// Every change raises the version and the sequence and ends in an update to whoever watches. docs/task-lifecycle.md
/// holds the whole table of statuses and commands.</remarks>
public static partial class MediaTaskMachine
{
    /// <summary>How long an attempt may take to stop after a cancel before it is given up: 10 s.</summary>
    public static readonly TimeSpan CancelGrace = TimeSpan.FromSeconds(10);

    /// <summary>How long after its timeout an attempt is ended by the durable wakeup: 15 s. Its runner enforces the timeout itself; this is for a runner that cannot.</summary>
    public static readonly TimeSpan AttemptGrace = TimeSpan.FromSeconds(15);

    /// <summary>The pause after a poll that did not reach a remote job: 10 s, unless the provider named one.</summary>
    public static readonly TimeSpan PollRetryDelay = TimeSpan.FromSeconds(10);

    /// <summary>The pause before a submit whose answer was lost is sent again, where the provider recognises it: 2 s.</summary>
    public static readonly TimeSpan SubmitRetryDelay = TimeSpan.FromSeconds(2);

    /// <summary>So many deaths of owners under a task park it as <see cref="FailureCodes.Poisoned"/>: 3.</summary>
    public const int PoisonedAfterDeaths = 3;

    /// <summary>The most entries of <see cref="MediaTaskState.Attempts"/>: 100. The oldest are dropped.</summary>
    public const int AttemptsKept = 100;

    /// <summary>From this attempt number on, a task that is given back fails instead of being queued again: 1,000. Bounds an adapter that gives back for ever.</summary>
    public const int AttemptCeiling = 1_000;

    /// <summary>By what the sequence grows when another owner takes the task over, or when an attempt is ended without its report: 1,000,000. Live progress that the old owner published and never stored stays below it.</summary>
    public const long TakeoverLeap = 1_000_000;

    /// <summary>Makes the first state of a task: scheduled when its start lies ahead, else queued.</summary>
    /// <param name="submission">What is asked.</param>
    /// <param name="kind">The kind of work, resolved.</param>
    /// <param name="route">Where it goes first.</param>
    /// <param name="fallbacks">Where it goes on when <paramref name="route"/> cannot do it, in order.</param>
    /// <param name="now">The present moment.</param>
    public static Decision.Changed Submit(MediaTaskSubmission submission, string kind, ModelRoute route, ImmutableArray<ModelRoute> fallbacks, DateTimeOffset now)
    {
        var state = new MediaTaskState
        {
            Id = submission.Id,
            Spec = submission.Spec,
            Kind = kind,
            Provider = route.Provider,
            Model = route.Model,
            AttemptTimeout = route.AttemptTimeout,
            Fallbacks = fallbacks,
            Status = MediaTaskStatus.Queued,
            Version = MediaTaskState.FirstVersion,
            Sequence = 1,
            CreatedAt = now,
            UpdatedAt = now,
            IdempotencyKey = submission.IdempotencyKey,
            RequestHash = submission.RequestHash,
        };
        return submission.Spec.StartAt is { } start && start > now
            ? new(state with { Status = MediaTaskStatus.Scheduled, DueAt = start }, [Publish, new Effect.SetWakeup(start)])
            : Enqueue(state, ExpiryOf(state));
    }

    /// <summary>Decides what a command does to a task.</summary>
    /// <param name="state">The task as it was last written.</param>
    /// <param name="command">What is told to it.</param>
    /// <param name="now">The present moment; timestamps of a task never go back even when this does.</param>
    public static Decision Decide(MediaTaskState state, MediaTaskCommand command, DateTimeOffset now) => command switch
    {
        MediaTaskCommand.PermitGranted granted => Admit(state, granted, now),
        MediaTaskCommand.AttemptReported report => Report(state, report, now),
        MediaTaskCommand.Progressed progressed => Advance(state, progressed, now),
        MediaTaskCommand.WakeupDue wakeup => Wake(state, wakeup.LostStart, now),
        MediaTaskCommand.Cancel => BeginCancel(state, now),
        MediaTaskCommand.CancelWaiting => CancelUnlessBegun(state, now),
        MediaTaskCommand.Retry => Reopen(state, now),
        MediaTaskCommand.OwnerLost lost => Rescue(state, lost, now),
        MediaTaskCommand.HandedBack back => HandBack(state, back, now),
        MediaTaskCommand.Resume resume => ResumeAt(state, resume, now),
        _ => throw new UnreachableException(),
    };
}
