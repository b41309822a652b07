using Npgsql;

namespace Orleans.MediaTasks.Silo.Nodes;

/// <summary>Before anything of the silo starts: waits for the database, once and aloud.</summary>
/// <remarks>A cluster is often started with its database; a node that gave up at once would depend on their order.</remarks>
internal sealed partial class DatabaseStart(NodeOptions options, NpgsqlDataSource database, TimeProvider time, ILogger<DatabaseStart> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var begin = time.GetTimestamp();
        var told = false;
        while (true)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException exception) when (IsAway(exception) && time.GetElapsedTime(begin) < options.DatabaseWait)
            {
                if (!told)
                {
                    told = true;
                    LogWaiting(logger, Place(), options.DatabaseWait, exception.Message);
                }

                await Task.Delay(Pause, time, cancellationToken);
            }
            catch (NpgsqlException exception)
            {
                throw new NodeSettingsException($"The database at {Place()} does not let this node in: {exception.Message} Check ConnectionStrings__MediaTasks.", exception);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Whether waiting can help: nobody listens, or the server is starting, stopping or full. A wrong password stays wrong.</summary>
    private static bool IsAway(NpgsqlException exception) => exception is not PostgresException || exception.IsTransient;

    private string Place()
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        return $"{settings.Host}:{settings.Port}/{settings.Database}";
    }

    [LoggerMessage(LogLevel.Warning, "Waiting up to {Wait} for the database at {Place}: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string place, TimeSpan wait, string reason);
}
