using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Progress;

internal sealed partial class ProgressFeed
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Task {TaskId} could not be read for a watcher; it is tried again.")]
    private partial void LogReadFailed(Exception exception, MediaTaskId taskId);
}
