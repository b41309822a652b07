using Microsoft.Extensions.Logging;

namespace Orleans.MediaTasks.Tasks;

internal sealed partial class GroupCommitWriter
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A commit of {Operations} operations failed; their callers were told that the outcome is unknown")]
    private static partial void LogCommitFailed(ILogger logger, int operations, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The database refused an update for what is in it; the rest of its batch was committed")]
    private static partial void LogRefused(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A commit of {Operations} operations begins again: the database refused a row after others that belong to it")]
    private static partial void LogBeginsAgain(ILogger logger, int operations, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Closing the connection of a failed commit failed")]
    private static partial void LogCloseFailed(ILogger logger, Exception exception);
}
