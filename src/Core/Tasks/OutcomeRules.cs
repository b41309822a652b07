using System.Diagnostics;
using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

/// <summary>What can be done about a failed attempt.</summary>
internal enum Remedy
{
    /// <summary>Nothing: the same input fails everywhere.</summary>
    None,

    /// <summary>Another model may do it; this one will not, however often it is tried.</summary>
    OtherModel,

    /// <summary>The same may succeed later; another model may take over when attempts are used up.</summary>
    Retry,
}

/// <summary>What each outcome means for its task.</summary>
internal static class OutcomeRules
{
    /// <summary>The longest message that is stored; providers' texts are cut there.</summary>
    internal const int LongestMessage = 2_000;

    /// <summary>The failure an outcome stands for; null for the outcomes that are none.</summary>
    internal static MediaTaskFailure? FailureOf(AttemptOutcome outcome) => outcome switch
    {
        AttemptOutcome.Succeeded or AttemptOutcome.InProgress or AttemptOutcome.Cancelled => null,
        AttemptOutcome.Throttled => Failure(outcome, FailureCodes.RateLimitExceeded, "The provider asked to slow down."),
        AttemptOutcome.Overloaded o => Failure(outcome, FailureCodes.ModelOverloaded, o.Message),
        AttemptOutcome.OutOfCredit o => Failure(outcome, FailureCodes.InsufficientQuota, o.Message),
        AttemptOutcome.ContentRejected o => Failure(outcome, FailureCodes.ContentPolicyViolation, o.Message),
        AttemptOutcome.Invalid o => Failure(outcome, FailureCodes.InvalidRequest, o.Message),
        AttemptOutcome.Misconfigured o => Failure(outcome, FailureCodes.ConfigurationError, o.Message),
        AttemptOutcome.Unreachable o => Failure(outcome, FailureCodes.NetworkError, o.Message),
        AttemptOutcome.SubmitUnknown o => Failure(outcome, FailureCodes.SubmitOutcomeUnknown, o.Message),
        AttemptOutcome.TimedOut o => Failure(outcome, FailureCodes.Timeout, o.Message),
        AttemptOutcome.Crashed o => Failure(outcome, FailureCodes.InternalError, o.Message),
        AttemptOutcome.Refused o => Failure(outcome, o.Code, o.Message),
        _ => throw new UnreachableException(),
    };

    /// <summary>What can be done about it.</summary>
    internal static Remedy RemedyOf(AttemptOutcome outcome) => outcome switch
    {
        AttemptOutcome.Throttled or AttemptOutcome.Overloaded or AttemptOutcome.Unreachable or AttemptOutcome.TimedOut
            or AttemptOutcome.Crashed or AttemptOutcome.Refused { Retryable: true } => Remedy.Retry,
        AttemptOutcome.OutOfCredit or AttemptOutcome.Misconfigured => Remedy.OtherModel,
        _ => Remedy.None,
    };

    /// <summary>The wait that the provider itself asked for; null when it named none.</summary>
    internal static TimeSpan? RetryAfterOf(AttemptOutcome outcome) => outcome switch
    {
        AttemptOutcome.Throttled o => o.RetryAfter,
        AttemptOutcome.Overloaded o => o.RetryAfter,
        _ => null,
    };

    /// <summary>Whether a poll with this outcome learnt nothing of its remote job, which goes on meanwhile.</summary>
    internal static bool SaysNothingOfTheJob(AttemptOutcome outcome) => outcome is AttemptOutcome.Throttled or AttemptOutcome.Unreachable;

    /// <summary>Whether a remote job may still run, and cost, after this outcome.</summary>
    internal static bool LeavesTheJobRunning(AttemptOutcome outcome) =>
        outcome is AttemptOutcome.InProgress or AttemptOutcome.TimedOut or AttemptOutcome.Crashed or AttemptOutcome.SubmitUnknown or AttemptOutcome.Cancelled
        || SaysNothingOfTheJob(outcome);

    /// <summary>Whether a start that ended like this may have made a job whose id did not arrive.</summary>
    /// <remarks>A start that says it stopped before it sent anything is believed, unless it may be the repetition of one that had sent.</remarks>
    internal static bool LeavesTheSubmitUnknown(AttemptOutcome outcome, LostStart rule) =>
        rule != LostStart.QueueAgain
        && (outcome is AttemptOutcome.SubmitUnknown or AttemptOutcome.TimedOut or AttemptOutcome.Crashed || (outcome is AttemptOutcome.Cancelled && rule == LostStart.SubmitAgain));

    private static MediaTaskFailure Failure(AttemptOutcome outcome, string code, string message) =>
        new(code, Storable(message), RemedyOf(outcome) == Remedy.Retry);

    // Databases refuse NUL and halves of surrogate pairs, and a provider's text must not keep its task from being written.
    private static string Storable(string message)
    {
        var cut = message.Length <= LongestMessage ? message.Length : LongestMessage - (char.IsHighSurrogate(message[LongestMessage - 1]) ? 1 : 0);
        return message[..cut].Replace('\0', ' ');
    }
}
