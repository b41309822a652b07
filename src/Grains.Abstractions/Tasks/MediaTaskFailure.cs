namespace Orleans.MediaTasks.Tasks;

/// <summary>Why a task or an attempt failed.</summary>
/// <param name="Code">A stable word of <see cref="FailureCodes"/>.</param>
/// <param name="Message">A sentence for people; never secrets.</param>
/// <param name="Retryable">Whether the same input may succeed later.</param>
[GenerateSerializer, Immutable, Alias("mt.task.failure")]
public sealed record MediaTaskFailure([property: Id(0)] string Code, [property: Id(1)] string Message, [property: Id(2)] bool Retryable);

/// <summary>The stable words for failures.</summary>
public static class FailureCodes
{
    /// <summary>The input cannot be worked on. Not retried.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>The provider refused the content. Not retried.</summary>
    public const string ContentPolicyViolation = "content_policy_violation";

    /// <summary>The provider's account has no credit. Not retried by itself; a fallback model may take over.</summary>
    public const string InsufficientQuota = "insufficient_quota";

    /// <summary>The provider asked to slow down. Retried.</summary>
    public const string RateLimitExceeded = "rate_limit_exceeded";

    /// <summary>The provider has no capacity. Retried.</summary>
    public const string ModelOverloaded = "model_overloaded";

    /// <summary>The provider could not be reached or broke off. Retried.</summary>
    public const string NetworkError = "network_error";

    /// <summary>The attempt or the task took too long. Retried while attempts are left.</summary>
    public const string Timeout = "timeout";

    /// <summary>Waited too long for its start. Not retried.</summary>
    public const string Expired = "expired";

    /// <summary>The provider is not set up here (no credentials, a missing program). Not retried.</summary>
    public const string ConfigurationError = "configuration_error";

    /// <summary>The attempt broke in a way nobody foresaw. Retried.</summary>
    public const string InternalError = "internal_error";

    /// <summary>The process that ran the attempt died each time; parked so that it cannot kill more. Not retried by itself.</summary>
    public const string Poisoned = "poisoned";

    /// <summary>The submit was sent and its answer lost: the provider may have made and charged a job, and repeating it could charge twice. Not retried by itself.</summary>
    public const string SubmitOutcomeUnknown = "submit_outcome_unknown";

    /// <summary>A plugin said that it failed, or ended as if it had. Retried when the plugin says so, and when it crashed.</summary>
    public const string PluginFailed = "plugin_failed";

    /// <summary>A plugin did not keep to the protocol. Not retried: it is a mistake in the plugin.</summary>
    public const string PluginOutputInvalid = "plugin_output_invalid";

    /// <summary>A plugin wrote more than it may. Not retried.</summary>
    public const string PluginOutputTooLarge = "plugin_output_too_large";
}
