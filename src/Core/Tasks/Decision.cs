using System.Collections.Immutable;
using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

/// <summary>What the state machine decided. A closed set.</summary>
public abstract record Decision
{
    private Decision() { }

    /// <summary>The state changes: write <paramref name="State"/>, then carry out the effects in order.</summary>
    /// <param name="State">The new state; its version is the old one plus one.</param>
    /// <param name="Effects">What to do once the state is written.</param>
    /// <param name="MayBeLazy">Whether the effects may go ahead before the write is on disk (the start of local, cheap work).</param>
    public sealed record Changed(MediaTaskState State, ImmutableArray<Effect> Effects, bool MayBeLazy = false) : Decision;

    /// <summary>The state stays; the effects are carried out (again).</summary>
    /// <param name="Effects">Idempotent effects of the state as it is.</param>
    public sealed record Same(ImmutableArray<Effect> Effects) : Decision;

    /// <summary>Nothing to do: late, stale or repeated.</summary>
    /// <param name="Why">For the debug log.</param>
    public sealed record Ignored(string Why) : Decision;

    /// <summary>The command does not apply; whoever sent it is told.</summary>
    /// <param name="Why">A sentence for the caller.</param>
    public sealed record Rejected(string Why) : Decision;
}

/// <summary>What is to be done after a decision was written. A closed set; each is idempotent by (task, attempt).</summary>
public abstract record Effect
{
    private Effect() { }

    /// <summary>Ask the provider's limiter for a permit.</summary>
    public sealed record RequestPermit(string Provider) : Effect;

    /// <summary>Take back the request for a permit: the task no longer waits.</summary>
    public sealed record WithdrawRequest(string Provider) : Effect;

    /// <summary>Give the permit back to the provider's limiter.</summary>
    public sealed record ReleasePermit(string Provider, Permit Permit) : Effect;

    /// <summary>Run the attempt; with an external id, go on with that remote job instead of submitting.</summary>
    public sealed record StartAttempt(int Attempt, string? ExternalId) : Effect;

    /// <summary>Stop the attempt: cancel its token, kill its processes, cancel its remote job until the provider has confirmed it, and then report.</summary>
    /// <remarks>A permit that the same decision releases is given back only after that.</remarks>
    /// <param name="Attempt">The attempt.</param>
    /// <param name="ExternalId">Its remote job; null when it is local, or not known.</param>
    /// <param name="Reported">What the attempt is reported as once its job has stopped; null means cancelled.</param>
    public sealed record CancelAttempt(int Attempt, string? ExternalId, AttemptOutcome? Reported = null) : Effect;

    /// <summary>Poll the remote job once.</summary>
    public sealed record PollAttempt(int Attempt, string ExternalId) : Effect;

    /// <summary>Wake the task at this moment.</summary>
    public sealed record SetWakeup(DateTimeOffset At) : Effect;

    /// <summary>Tell whoever watches; the update carries the state as written.</summary>
    public sealed record Publish : Effect;

    /// <summary>Tell the limiter that the provider asked for quiet until then.</summary>
    public sealed record ThrottleProvider(string Provider, DateTimeOffset Until) : Effect;
}
