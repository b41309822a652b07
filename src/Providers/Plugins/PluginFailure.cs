using Orleans.MediaTasks.Providers.Processes;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Plugins;

/// <summary>What the end of a plugin means for its attempt, when it is no success. Pure.</summary>
internal static class PluginFailure
{
    private const int ErrorLines = 5;
    private const int LongestText = 600;

    // Codes that mean the same whoever says them. A plugin's own words stand in the message.
    private static readonly string[] KnownCodes =
    [
        FailureCodes.InvalidRequest, FailureCodes.ContentPolicyViolation, FailureCodes.InsufficientQuota, FailureCodes.RateLimitExceeded, FailureCodes.ModelOverloaded,
        FailureCodes.NetworkError, FailureCodes.Timeout, FailureCodes.ConfigurationError, FailureCodes.InternalError,
    ];

    /// <summary>The outcome; null when it ended well, with a result.</summary>
    public static AttemptOutcome? Of(ProcessResult result, PluginReply reply, PluginsOptions options, TimeSpan wallClock, params IReadOnlyList<string> folders) => result switch
    {
        _ when reply.Breach is { } breach => breach,
        { Ending: ProcessEnding.Cancelled } => new AttemptOutcome.Cancelled(),
        { Ending: ProcessEnding.TimedOut } => new AttemptOutcome.TimedOut($"The plugin was stopped after {wallClock.TotalSeconds:0.#} s."),
        _ when reply.Error is { } error => OfError(error),
        { ExitCode: 0 } => reply.Result is null ? new AttemptOutcome.Refused(FailureCodes.PluginOutputInvalid, $"The plugin ended without a result or an error.{ErrorText(result, folders)}", Retryable: false) : null,
        { Signal: ProcessResult.CpuLimitSignal } => new AttemptOutcome.Refused(
            FailureCodes.Timeout, $"The plugin needs more than the {options.MaximumCpuTime.TotalSeconds:0} s of processor time that one attempt may use.", Retryable: false),
        { Signal: ProcessResult.FileLimitSignal } => new AttemptOutcome.Refused(
            FailureCodes.PluginOutputTooLarge, $"The plugin wrote a file of more than {options.MaximumFileBytes:N0} bytes.", Retryable: false),
        { NeverStarted: true } => new AttemptOutcome.Misconfigured($"The plugin could not be started.{ErrorText(result, folders)}"),
        { Signal: { } signal } => Failed($"The plugin was ended by signal {signal}.{ErrorText(result, folders)}", retryable: true),
        _ when result.ErrorText.StartsWith("bwrap:", StringComparison.Ordinal) => new AttemptOutcome.Crashed($"The sandbox could not be made.{ErrorText(result, folders)}"),
        _ => Failed($"The plugin ended with exit code {result.ExitCode}.{ErrorText(result, folders)}", retryable: true),
    };

    private static AttemptOutcome.Refused OfError(PluginError error) =>
        error.Code is { } code && KnownCodes.Contains(code) ? new AttemptOutcome.Refused(code, error.Message, error.Retryable)
        : Failed(error.Code is null ? error.Message : $"{error.Code}: {error.Message}", error.Retryable);

    private static AttemptOutcome.Refused Failed(string message, bool retryable) => new(FailureCodes.PluginFailed, message, retryable);

    /// <summary>The last lines that it complained with, without paths of this machine.</summary>
    private static string ErrorText(ProcessResult result, IReadOnlyList<string> folders)
    {
        var text = folders.Aggregate(result.ErrorText, (text, folder) => text.Replace(folder, "…", StringComparison.Ordinal));
        var lines = text.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var last = string.Join(" / ", lines.TakeLast(ErrorLines));
        return last.Length == 0 ? "" : $" It said: {(last.Length <= LongestText ? last : $"…{last[^LongestText..]}")}";
    }
}
