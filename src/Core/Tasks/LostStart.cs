using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

/// <summary>What becomes of an attempt that nobody runs any more and of which no remote job is known: whether one was made, nobody knows.</summary>
public enum LostStart
{
    /// <summary>Local work: it ended with its process. The task is queued for its next attempt.</summary>
    QueueAgain,

    /// <summary>The provider recognises a repeated submit: the same attempt submits once more, with the same key and under the same permit.</summary>
    SubmitAgain,

    /// <summary>Repeating the submit could be charged twice: the task fails as <see cref="FailureCodes.SubmitOutcomeUnknown"/>, and a person may retry it.</summary>
    Fail,
}

/// <summary>Which providers allow what.</summary>
public static class LostStarts
{
    /// <summary>The rule for a provider; the careful one for a provider that this installation does not have.</summary>
    public static LostStart Of(ProviderInfo? provider) => provider switch
    {
        { IsLocal: true } => LostStart.QueueAgain,
        { IdempotentSubmit: true } => LostStart.SubmitAgain,
        _ => LostStart.Fail,
    };
}
