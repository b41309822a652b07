using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Every situation a task can be in, and everything that can be told to it.</summary>
internal static class TransitionMatrix
{
    public sealed record Situation(string Name, MediaTaskState State, string? Column = null);

    public sealed record Stimulus(string Name, Func<MediaTaskState, MediaTaskCommand> Command, bool WhenDue = false)
    {
        public DateTimeOffset At(MediaTaskState state) => WhenDue ? state.DueAt ?? Given.Now : Given.Now;

        public Decision On(MediaTaskState state) => MediaTaskMachine.Decide(state, Command(state), At(state));
    }

    /// <summary>The situations; those with a column stand in the documentation's table.</summary>
    public static IReadOnlyList<Situation> Situations { get; } =
    [
        new("scheduled", Given.Scheduled(), "scheduled"),
        new("queued", Given.Queued(), "queued"),
        new("queued, start_ttl of 1 min", Given.Queued(new MediaTaskSpec { StartTtl = TimeSpan.FromMinutes(1) })),
        new("processing", Given.Processing(), "processing"),
        new("processing, last attempt", Given.Processing(Given.Tries(1))),
        new("processing, last attempt, a fallback left", Given.Processing(Given.Tries(1), Given.OtherRoute)),
        new("processing, owner died twice", Given.Processing() with { OwnerDeaths = 2 }),
        new("processing, remote job", Given.Remote(), "processing, remote job"),
        new("processing, remote job, given back", Given.Remote().After(new MediaTaskCommand.HandedBack(Given.Owner))),
        new("processing, cancelling", Given.Processing().After(new MediaTaskCommand.Cancel()), "processing, cancelling"),
        new("processing, remote job, cancelling", Given.Remote().After(new MediaTaskCommand.Cancel()), "processing, remote job, cancelling"),
        new("retrying", Given.Retrying(), "retrying"),
        new("completed", Given.Completed(), "completed"),
        new("failed", Given.Failed(), "failed"),
        new("cancelled", Given.Cancelled(), "cancelled"),
    ];

    public static IReadOnlyList<Stimulus> Stimuli { get; } =
    [
        new("PermitGranted", _ => Given.Grant(9)),
        new("PermitGranted, durable start", _ => Given.Grant(9) with { DurableStart = true }),
        new("PermitGranted, repeated", _ => Given.Grant(1)),
        new("PermitGranted, another provider's", _ => Given.Grant(1) with { Provider = Given.OtherRoute.Provider }),
        .. Outcomes.Select(outcome => new Stimulus($"AttemptReported {outcome.Name}", state => Given.Report(state.Attempt, outcome.Outcome))),
        new("AttemptReported TimedOut, job stopped", state => new MediaTaskCommand.AttemptReported(state.Attempt, new AttemptOutcome.TimedOut("Too long."), JobStopped: true)),
        new("AttemptReported Cancelled, job stopped", state => new MediaTaskCommand.AttemptReported(state.Attempt, new AttemptOutcome.Cancelled(), JobStopped: true)),
        .. Rules.Select(rule => new Stimulus($"AttemptReported SubmitUnknown, {Name(rule)}", state => Given.Report(state.Attempt, new AttemptOutcome.SubmitUnknown("Cut.")) with { LostStart = rule })),
        new("AttemptReported, stale", state => Given.Report(state.Attempt + 1, Given.Success)),
        new("Progressed", state => new MediaTaskCommand.Progressed(state.Attempt, 40, "encoding")),
        new("WakeupDue, too early", _ => new MediaTaskCommand.WakeupDue()),
        new("WakeupDue", _ => new MediaTaskCommand.WakeupDue(), WhenDue: true),
        .. Rules.Select(rule => new Stimulus($"WakeupDue, {Name(rule)}", _ => new MediaTaskCommand.WakeupDue { LostStart = rule }, WhenDue: true)),
        new("Cancel", _ => new MediaTaskCommand.Cancel()),
        new("CancelWaiting", _ => new MediaTaskCommand.CancelWaiting()),
        new("Retry", _ => new MediaTaskCommand.Retry()),
        new("OwnerLost", _ => new MediaTaskCommand.OwnerLost(Given.Owner, Given.OtherOwner)),
        .. Rules.Select(rule => new Stimulus($"OwnerLost, {Name(rule)}", _ => new MediaTaskCommand.OwnerLost(Given.Owner, Given.OtherOwner) { LostStart = rule })),
        new("OwnerLost, not its owner", _ => new MediaTaskCommand.OwnerLost(Given.OtherOwner)),
        new("HandedBack", _ => new MediaTaskCommand.HandedBack(Given.Owner)),
        .. Rules.Select(rule => new Stimulus($"HandedBack, {Name(rule)}", _ => new MediaTaskCommand.HandedBack(Given.Owner) { LostStart = rule })),
        new("Resume", _ => new MediaTaskCommand.Resume(Given.Owner)),
        new("Resume, unrepeatable submit", _ => new MediaTaskCommand.Resume(Given.Owner) { LostStart = LostStart.Fail }),
        new("Resume on another node", _ => new MediaTaskCommand.Resume(Given.OtherOwner)),
    ];

    /// <summary>The rules for a lost start besides the one of local work, which the stimuli have that name none.</summary>
    private static IEnumerable<LostStart> Rules => [LostStart.SubmitAgain, LostStart.Fail];

    private static string Name(LostStart rule) => rule == LostStart.SubmitAgain ? "repeatable submit" : "unrepeatable submit";

    private static IEnumerable<(string Name, AttemptOutcome Outcome)> Outcomes =>
    [
        ("Succeeded", Given.Success),
        ("InProgress", new AttemptOutcome.InProgress(Given.Job, TimeSpan.FromSeconds(7))),
        ("Throttled", new AttemptOutcome.Throttled(null)),
        ("Throttled for 60 s", new AttemptOutcome.Throttled(TimeSpan.FromSeconds(60))),
        ("Overloaded", new AttemptOutcome.Overloaded("No capacity.")),
        ("OutOfCredit", new AttemptOutcome.OutOfCredit("No credit.")),
        ("ContentRejected", new AttemptOutcome.ContentRejected("Not this.")),
        ("Invalid", new AttemptOutcome.Invalid("Not a picture.")),
        ("Misconfigured", new AttemptOutcome.Misconfigured("No key.")),
        ("Unreachable", new AttemptOutcome.Unreachable("Connection cut.")),
        ("SubmitUnknown", new AttemptOutcome.SubmitUnknown("Cut.")),
        ("TimedOut", new AttemptOutcome.TimedOut("Too long.")),
        ("Crashed", Given.Crash),
        ("Refused", new AttemptOutcome.Refused("scripted", "No.", Retryable: false)),
        ("Refused, retryable", new AttemptOutcome.Refused("scripted", "Not now.", Retryable: true)),
        ("Cancelled", new AttemptOutcome.Cancelled()),
    ];
}
