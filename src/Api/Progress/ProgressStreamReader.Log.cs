using Microsoft.Extensions.Logging;

namespace Orleans.MediaTasks.Api.Progress;

internal sealed partial class ProgressStreamReader
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Updates of partition {Partition} could not be subscribed to or let go; its watchers read their tasks themselves meanwhile.")]
    private partial void LogSettleFailed(Exception exception, int partition);
}
