using Orleans.MediaTasks.Providers.Processes;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>What the end of a process that did not succeed means for its attempt. Pure.</summary>
internal static class FfmpegFailure
{
    // ffmpeg catches the signals that can be caught.
    private const int ToldToStop = 255;

    public static AttemptOutcome Of(ProcessResult result, FfmpegOptions options, TimeSpan wallClock) => result switch
    {
        { Ending: ProcessEnding.Cancelled } => new AttemptOutcome.Cancelled(),
        { Ending: ProcessEnding.TimedOut } => new AttemptOutcome.TimedOut($"ffmpeg was stopped after {wallClock.TotalSeconds:0.#} s."),
        { Signal: ProcessResult.CpuLimitSignal } => OverCpuTime(options),
        { Signal: ProcessResult.FileLimitSignal } => OverFileSize(options),
        { ExitCode: ToldToStop } => result.ErrorText.Contains($"received signal {ProcessResult.CpuLimitSignal}.", StringComparison.Ordinal)
            ? OverCpuTime(options)
            : new AttemptOutcome.Crashed("ffmpeg was told to stop by somebody else."),
        { NeverStarted: true } => new AttemptOutcome.Misconfigured($"ffmpeg could not be started: {FailureReason.Of(result.ErrorText)}"),
        { Signal: { } signal } => new AttemptOutcome.Crashed($"ffmpeg was ended by signal {signal}."),
        _ => OfText(result.ErrorText, options),
    };

    private static AttemptOutcome OfText(string text, FfmpegOptions options)
    {
        bool Says(string words) => text.Contains(words, StringComparison.Ordinal);
        if (Says("No space left on device"))
        {
            return new AttemptOutcome.Refused(FailureCodes.InternalError, "There is no space left for the work files.", Retryable: true);
        }

        if (Says("File too large"))
        {
            return OverFileSize(options);
        }

        if (Says("Cannot allocate memory") || Says("malloc of size") || Says("Error while opening encoder"))
        {
            return new AttemptOutcome.Refused(FailureCodes.InvalidRequest, $"The work needs more memory than the {options.MaximumMemoryBytes / (1024 * 1024):N0} MiB that one attempt may use.", Retryable: false);
        }

        if (Says("Unknown encoder") || Says("No such filter") || Says("Unrecognized option"))
        {
            return new AttemptOutcome.Misconfigured($"This ffmpeg lacks what the model needs: {FailureReason.Of(text)}");
        }

        return text.StartsWith("bwrap:", StringComparison.Ordinal)
            ? new AttemptOutcome.Crashed($"The sandbox could not be made: {FailureReason.Of(text)}")
            : new AttemptOutcome.Invalid($"ffmpeg cannot work on this: {FailureReason.Of(text)}");
    }

    private static AttemptOutcome.Refused OverCpuTime(FfmpegOptions options) => new(
        FailureCodes.Timeout, $"The work needs more than the {options.MaximumCpuTime.TotalSeconds:0} s of processor time that one attempt may use.", Retryable: false);

    private static AttemptOutcome.Refused OverFileSize(FfmpegOptions options) => new(
        FailureCodes.InvalidRequest, $"The output would be larger than the {options.MaximumOutputBytes:N0} bytes that one attempt may write.", Retryable: false);
}
