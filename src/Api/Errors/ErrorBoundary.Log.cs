using Microsoft.Extensions.Logging;

namespace Orleans.MediaTasks.Api.Errors;

internal sealed partial class ErrorBoundary
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} broke ({RequestId})")]
    private static partial void RequestBroke(ILogger logger, Exception exception, string method, string path, string requestId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path} could not be answered now ({RequestId}): {Reason}")]
    private static partial void PartIsAway(ILogger logger, string method, string path, string requestId, string reason);
}
