using Npgsql;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The writer's connection. Thrown away and opened anew after a fault of the connection.</summary>
/// <remarks>Opening it ends what a connection before it left behind on the server, so that no lock of a batch that nobody waits for stays.
/// The planner may not leave the keys: a plan that was made while the tables were empty would be kept when they are full.</remarks>
internal sealed class PostgresSession
{
    private const int Slots = 64;

    private const string OpeningSql =
        """
        SELECT set_config('application_name', $1, false), set_config(name, setting, false)
        FROM (VALUES
          ('default_transaction_isolation', 'read committed'), ('plan_cache_mode', 'force_generic_plan'),
          ('enable_seqscan', 'off'), ('enable_hashjoin', 'off'), ('enable_mergejoin', 'off'),
          ('statement_timeout', '10s'), ('idle_in_transaction_session_timeout', '10s'),
          ('tcp_keepalives_idle', '5'), ('tcp_keepalives_interval', '1'), ('tcp_keepalives_count', '5')) AS s(name, setting)
        UNION ALL
        SELECT '', set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local')
        """;

    private readonly NpgsqlConnection _connection;
    private long _number;

    private PostgresSession(NpgsqlConnection connection, string? owner) => (_connection, Owner) = (connection, owner);

    /// <summary>The silo whose lease every batch holds; null for none.</summary>
    public string? Owner { get; }

    /// <param name="source">Where connections come from.</param>
    /// <param name="name">The name of this writer, by which the server knows its connections.</param>
    /// <param name="owner">The silo whose lease every batch holds; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<PostgresSession> OpenAsync(NpgsqlDataSource source, string name, string? owner, CancellationToken cancellationToken)
    {
        var session = new PostgresSession(await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false), owner);
        try
        {
            await session.SetUpAsync(name, cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session._connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The next number for a batch.</summary>
    public BatchNumber NextNumber() => new(++_number, (short)((_number >> 32) % Slots));

    /// <summary>Writes a batch in one commit and tells each row what became of it.</summary>
    public async Task ExecuteAsync(RowBatch batch)
    {
        batch.Reset();
        if (!batch.IsEmpty)
        {
            await new WriteRound(_connection, batch, Owner).RunAsync().ConfigureAwait(false);
        }

        await LostRows.ResolveAsync(_connection, batch).ConfigureAwait(false);
    }

    /// <summary>The same, row by row as far as need be, so that what is refused is told from the rest.</summary>
    public async Task ExecuteApartAsync(RowBatch batch)
    {
        batch.Reset();
        await new WriteApart(_connection, batch, Owner).RunAsync().ConfigureAwait(false);
        await LostRows.ResolveAsync(_connection, batch).ConfigureAwait(false);
    }

    /// <summary>Gives the connection back, once whatever still runs on it has ended.</summary>
    public void CloseAfter(Task running) => _ = CloseAfterAsync(running);

    private async Task CloseAfterAsync(Task running)
    {
        try
        {
            await running.ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It was told to those who waited, or they were told that nothing is known.
        }

        try
        {
            await _connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The connection is gone already.
        }
    }

    private async Task SetUpAsync(string name, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(_connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(OpeningSql) { Parameters = { new NpgsqlParameter<string> { TypedValue = name } } },
                EndOthers([name]),
                new NpgsqlBatchCommand("SELECT nextval('task_batches')"),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        _number = reader.GetInt64(0);
    }

    /// <summary>Ends all other connections with one of these names and waits a moment for their end: what they were about is rolled back, or was committed.</summary>
    internal static NpgsqlBatchCommand EndOthers(string[] names) => new(
        "SELECT pg_terminate_backend(pid, 500) FROM pg_stat_activity WHERE application_name = ANY($1) AND datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()")
    {
        Parameters = { new NpgsqlParameter<string[]> { TypedValue = names } },
    };
}
