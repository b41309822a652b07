using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Simulation;

/// <summary>Turns a scripted failure into the outcome that a real provider would report.</summary>
internal static class SimulatedFailure
{
    public static AttemptOutcome Of(SimulationScript script)
    {
        var code = script.Fail ?? throw new ArgumentException("The script does not fail.", nameof(script));
        var message = script.Message ?? DefaultMessage(code, script.RetryAfter);
        if (script.FailTimes is null)
        {
            return new AttemptOutcome.Refused(code, message, Retryable: false);
        }

        return code switch
        {
            FailureCodes.RateLimitExceeded => new AttemptOutcome.Throttled(script.RetryAfter),
            FailureCodes.ModelOverloaded => new AttemptOutcome.Overloaded(message, script.RetryAfter),
            FailureCodes.NetworkError => new AttemptOutcome.Unreachable(message),
            FailureCodes.Timeout => new AttemptOutcome.TimedOut(message),
            FailureCodes.InternalError => new AttemptOutcome.Crashed(message),
            _ => new AttemptOutcome.Refused(code, message, Retryable: true),
        };
    }

    private static string DefaultMessage(string code, TimeSpan? retryAfter)
    {
        var wait = retryAfter is { } seconds ? $", retry after {Math.Ceiling(seconds.TotalSeconds):0} seconds" : "";
        return $"Simulated failure: {code}{wait}.";
    }
}
