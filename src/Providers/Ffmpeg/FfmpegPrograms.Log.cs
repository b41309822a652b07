using Microsoft.Extensions.Logging;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

internal sealed partial class FfmpegPrograms
{
    [LoggerMessage(LogLevel.Information, "ffmpeg runs in a bubblewrap sandbox.")]
    private partial void LogSandboxed();

    [LoggerMessage(LogLevel.Warning, "ffmpeg runs without a sandbox, with resource limits only: {Problem}")]
    private partial void LogNotSandboxed(string problem);
}
