using System.Collections.Immutable;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers;

/// <summary>What an attempt reported. A closed set: adapters never throw to say something.</summary>
public abstract record AttemptOutcome
{
    private AttemptOutcome() { }

    /// <summary>Done; every output with a key is wholly stored.</summary>
    public sealed record Succeeded(ImmutableArray<MediaOutput> Outputs) : AttemptOutcome;

    /// <summary>The remote job exists and goes on; look again later. Not an attempt of its own.</summary>
    /// <param name="ExternalId">The provider's id of the job.</param>
    /// <param name="PollAfter">When to look again.</param>
    public sealed record InProgress(string ExternalId, TimeSpan PollAfter) : AttemptOutcome;

    /// <summary>The provider asked to slow down. Retried; the provider's wait wins over the backoff.</summary>
    /// <param name="RetryAfter">What the provider asked for; null when it named no time.</param>
    public sealed record Throttled(TimeSpan? RetryAfter) : AttemptOutcome;

    /// <summary>The provider has no capacity. Retried.</summary>
    public sealed record Overloaded(string Message, TimeSpan? RetryAfter = null) : AttemptOutcome;

    /// <summary>The provider's account has no credit. Goes to a fallback model or fails.</summary>
    public sealed record OutOfCredit(string Message) : AttemptOutcome;

    /// <summary>The provider refused the content. Final.</summary>
    public sealed record ContentRejected(string Message) : AttemptOutcome;

    /// <summary>The input cannot be worked on. Final.</summary>
    public sealed record Invalid(string Message) : AttemptOutcome;

    /// <summary>The provider is not set up here. Goes to a fallback model or fails.</summary>
    public sealed record Misconfigured(string Message) : AttemptOutcome;

    /// <summary>The provider could not be reached or broke off. Retried. Of a submit only when it is certain that no job was made; else <see cref="SubmitUnknown"/>.</summary>
    public sealed record Unreachable(string Message) : AttemptOutcome;

    /// <summary>The submit was sent and its answer did not come: there may be a job. Submitted again when the provider recognises the key, else final.</summary>
    public sealed record SubmitUnknown(string Message) : AttemptOutcome;

    /// <summary>The attempt took longer than it may. Retried.</summary>
    public sealed record TimedOut(string Message) : AttemptOutcome;

    /// <summary>The attempt broke in a way nobody foresaw. Retried.</summary>
    public sealed record Crashed(string Message) : AttemptOutcome;

    /// <summary>A failure that names its own code (a scripted one); final unless <paramref name="Retryable"/>.</summary>
    public sealed record Refused(string Code, string Message, bool Retryable) : AttemptOutcome;

    /// <summary>The attempt stopped because it was told to. Of a submit only when nothing was sent; else <see cref="SubmitUnknown"/>.</summary>
    public sealed record Cancelled : AttemptOutcome;
}
