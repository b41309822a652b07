using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

internal sealed partial class FfmpegProvider
{
    [LoggerMessage(LogLevel.Warning, "The files of task {TaskId} could not be read or written.")]
    private partial void LogDiskFailure(MediaTaskId taskId, IOException failure);
}
