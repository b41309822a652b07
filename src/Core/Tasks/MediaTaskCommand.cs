using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

/// <summary>What can be told to a task's state machine. A closed set.</summary>
public abstract record MediaTaskCommand
{
    private MediaTaskCommand() { }

    /// <summary>The command's name in documents and logs.</summary>
    public string Name => GetType().Name;

    /// <summary>What the provider in charge allows when it is not known whether a submit made a job; the shell tells it with every command.</summary>
    public LostStart LostStart { get; init; }

    /// <summary>The limiter lets the next attempt in.</summary>
    /// <param name="Permit">The permit the attempt will hold.</param>
    /// <param name="Owner">The silo incarnation that will run it.</param>
    /// <param name="DurableStart">Whether the start must be on disk before the attempt begins: it costs money, or can take the process down.</param>
    /// <param name="Provider">Whose limiter granted it; null means the provider in charge. A late grant of a provider that is no longer in charge is given back to it.</param>
    public sealed record PermitGranted(Permit Permit, string Owner, bool DurableStart = false, string? Provider = null) : MediaTaskCommand;

    /// <summary>An attempt, or one poll of it, reported.</summary>
    /// <param name="Attempt">Which attempt; a stale one is ignored.</param>
    /// <param name="Outcome">What it reported.</param>
    /// <param name="JobStopped">Whether its remote job is known to have stopped, because the provider confirmed a cancel or did not answer for long enough.</param>
    public sealed record AttemptReported(int Attempt, AttemptOutcome Outcome, bool JobStopped = false) : MediaTaskCommand;

    /// <summary>The attempt made progress that is worth persisting (a stage reached); ordinary progress never comes here.</summary>
    public sealed record Progressed(int Attempt, int Percent, string? Stage) : MediaTaskCommand;

    /// <summary>The moment in the state's DueAt has come, or somebody thinks so.</summary>
    public sealed record WakeupDue : MediaTaskCommand;

    /// <summary>Somebody wants the task to end.</summary>
    public sealed record Cancel : MediaTaskCommand;

    /// <summary>Somebody wants the task to end unless its work has begun.</summary>
    public sealed record CancelWaiting : MediaTaskCommand;

    /// <summary>A person wants a failed task tried once more.</summary>
    public sealed record Retry : MediaTaskCommand;

    /// <summary>The silo that ran the attempt is gone.</summary>
    /// <param name="Owner">The incarnation that is known to be gone; ignored when it is not the state's owner.</param>
    /// <param name="NewOwner">The incarnation that goes on with a remote job or a repeatable submit; null leaves it to the next <see cref="Resume"/>.</param>
    public sealed record OwnerLost(string Owner, string? NewOwner = null) : MediaTaskCommand;

    /// <summary>The silo that runs the attempt is shutting down in good order and gives the task back; not counted as a death.</summary>
    /// <param name="Owner">The incarnation that gives back.</param>
    public sealed record HandedBack(string Owner) : MediaTaskCommand;

    /// <summary>The grain was activated: derive the effects of the stored state again.</summary>
    /// <param name="Owner">The silo incarnation on which it was activated.</param>
    public sealed record Resume(string Owner) : MediaTaskCommand;
}
