using System.Collections.Immutable;
using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Tasks in every state, made by the machine itself.</summary>
internal static class Given
{
    public const string Owner = "silo-a";
    public const string OtherOwner = "silo-b";
    public const string Job = "job-1";
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly MediaTaskId Id = new("acme", Guid.Parse("019c9a2b-4c00-7a11-8b22-0123456789ab"));
    public static readonly ModelRoute Route = new("fast", "fast/one", TimeSpan.FromMinutes(5));
    public static readonly ModelRoute OtherRoute = new("slow", "slow/one", TimeSpan.FromMinutes(30));
    public static readonly AttemptOutcome Success = new AttemptOutcome.Succeeded([new MediaOutput { Role = "image", ContentType = "image/png", Key = "k" }]);
    public static readonly AttemptOutcome Running = new AttemptOutcome.InProgress(Job, TimeSpan.FromSeconds(5));
    public static readonly AttemptOutcome Crash = new AttemptOutcome.Crashed("It broke.");

    public static Decision.Changed Submission(MediaTaskSpec? spec = null, params ImmutableArray<ModelRoute> fallbacks) =>
        MediaTaskMachine.Submit(new MediaTaskSubmission(Id, spec ?? new MediaTaskSpec()), MediaTaskKinds.Image, Route, fallbacks, Now);

    public static MediaTaskState Queued(MediaTaskSpec? spec = null, params ImmutableArray<ModelRoute> fallbacks) => Submission(spec, fallbacks).State;

    public static MediaTaskState Scheduled(TimeSpan? startTtl = null) => Queued(new MediaTaskSpec { StartAt = Now.AddHours(1), StartTtl = startTtl });

    public static MediaTaskState Processing(MediaTaskSpec? spec = null, params ImmutableArray<ModelRoute> fallbacks) => Queued(spec, fallbacks).After(Grant(1));

    public static MediaTaskState Remote() => Processing().After(Report(1, Running));

    public static MediaTaskState Retrying() => Processing().After(Report(1, Crash));

    public static MediaTaskState Completed() => Processing().After(Report(1, Success));

    public static MediaTaskState Failed() => Processing().After(Report(1, new AttemptOutcome.Invalid("It cannot be read.")));

    public static MediaTaskState Cancelled() => Queued().After(new MediaTaskCommand.Cancel());

    public static MediaTaskSpec Tries(int maximum) => new() { Retry = new RetryPolicy { MaximumAttempts = maximum } };

    public static MediaTaskCommand.PermitGranted Grant(long number, string owner = Owner) => new(new Permit(1, number), owner);

    public static MediaTaskCommand.AttemptReported Report(int attempt, AttemptOutcome outcome) => new(attempt, outcome);

    /// <summary>The state after a command that must change it.</summary>
    public static MediaTaskState After(this MediaTaskState state, MediaTaskCommand command, DateTimeOffset? now = null) =>
        state.Changed(command, now).State;

    /// <summary>The change that a command must make.</summary>
    public static Decision.Changed Changed(this MediaTaskState state, MediaTaskCommand command, DateTimeOffset? now = null) =>
        Assert.IsType<Decision.Changed>(MediaTaskMachine.Decide(state, command, now ?? Now));

    /// <summary>The effects of a command that must leave the state as it is.</summary>
    public static ImmutableArray<Effect> Same(this MediaTaskState state, MediaTaskCommand command, DateTimeOffset? now = null) =>
        Assert.IsType<Decision.Same>(MediaTaskMachine.Decide(state, command, now ?? Now)).Effects;

    /// <summary>Why a command must be ignored.</summary>
    public static string Ignored(this MediaTaskState state, MediaTaskCommand command, DateTimeOffset? now = null) =>
        Assert.IsType<Decision.Ignored>(MediaTaskMachine.Decide(state, command, now ?? Now)).Why;
}
