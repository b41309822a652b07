using Microsoft.Extensions.Logging;

namespace Orleans.MediaTasks.Tasks;

internal sealed partial class PostgresWriter
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection broke in a commit of {Operations} operations; it is found out what became of them")]
    private static partial void LogBroken(ILogger logger, int operations, Exception? exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database cannot be reached")]
    private static partial void LogNotConnected(ILogger logger, Exception? exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database can be reached again")]
    private static partial void LogConnected(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "A commit of {Operations} operations failed; none of it was stored")]
    private static partial void LogRefused(ILogger logger, int operations, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The database refused rows for what is in them; the rest of their batch was committed")]
    private static partial void LogRowsRefused(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The writer met an error that it does not know")]
    private static partial void LogUnknown(ILogger logger, Exception exception);
}
