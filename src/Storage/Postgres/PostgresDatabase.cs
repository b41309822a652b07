using Microsoft.Extensions.Logging;
using Npgsql;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The database that the nodes of a cluster share.</summary>
public static partial class PostgresDatabase
{
    /// <summary>The connection string of the nodes: <c>ConnectionStrings:MediaTasks</c>.</summary>
    public const string ConnectionName = "MediaTasks";

    /// <summary>The connection string that makes the tables, when it is another role's: <c>ConnectionStrings:MediaTasksOwner</c>.</summary>
    public const string OwnerConnectionName = "MediaTasksOwner";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan TryEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits for the database, brings its tables up to date and gives the pool of connections that all of a node shares.</summary>
    /// <param name="connectionString">The nodes' own. What it does not say is set to be quick to notice a database that is away.</param>
    /// <param name="ownerConnectionString">Of the role that makes the tables; null when it is the same.</param>
    /// <param name="logger">Is told of the wait.</param>
    public static NpgsqlDataSource Open(string connectionString, string? ownerConnectionString, ILogger logger)
    {
        Migrate(WithDefaults(ownerConnectionString ?? connectionString), logger);
        return Connect(connectionString);
    }

    /// <summary>The pool of connections of a node that makes no tables; the database need not be there yet.</summary>
    public static NpgsqlDataSource Connect(string connectionString) => NpgsqlDataSource.Create(WithDefaults(connectionString));

    internal static string WithDefaults(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        foreach (var (key, value) in ((string, object)[])
        [
            ("Timeout", 2), ("Command Timeout", 5), ("Cancellation Timeout", 500),
            ("TCP Keepalive", true), ("TCP Keepalive Time", 5), ("TCP Keepalive Interval", 1),
            ("Maximum Pool Size", 40), ("Application Name", "mediatasks"),
        ])
        {
            if (!settings.ShouldSerialize(key))
            {
                settings[key] = value;
            }
        }

        return settings.ConnectionString;
    }

    private static void Migrate(string connectionString, ILogger logger)
    {
        // Nodes and their database start together; which of them is first is not theirs to choose.
        var deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        var told = false;
        while (true)
        {
            try
            {
                PostgresMigrations.Apply(connectionString);
                return;
            }
            catch (NpgsqlException e) when (e.IsTransient && Environment.TickCount64 < deadline)
            {
                if (!told)
                {
                    told = true;
                    LogWaiting(logger, Patience, e.Message);
                }

                using var pause = new ManualResetEventSlim();
                pause.Wait(TryEvery);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting up to {Wait} for the database: {Reason}")]
    private static partial void LogWaiting(ILogger logger, TimeSpan wait, string reason);
}
