namespace Orleans.MediaTasks.Silo.Nodes;

/// <summary>Lets an API node wait for the first silo for as long as it takes.</summary>
internal sealed partial class ClusterWait(TimeProvider time, ILogger<ClusterWait> logger) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private bool _told;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (!_told)
        {
            _told = true;
            LogWaiting(logger, exception.Message);
        }

        await Task.Delay(Pause, time, cancellationToken);
        return true;
    }

    [LoggerMessage(LogLevel.Warning, "There is no silo to connect to yet ({Reason}); requests are answered with 503 until there is one.")]
    private static partial void LogWaiting(ILogger logger, string reason);
}
