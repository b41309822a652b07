using Npgsql;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Runs statements outside the writer's batches, on connections of the pool, each with a deadline.</summary>
/// <remarks>The deadline does not depend on what the connection does: a server behind a cut line never answers, not even to a cancel.
/// A connection that was broken before is found out by its next user, so that one is tried again.</remarks>
internal sealed class PostgresReads(NpgsqlDataSource source, TimeSpan timeout)
{
    private const int Attempts = 4;
    private volatile bool _closed;

    /// <summary>Reads the rows of one statement.</summary>
    public Task<List<T>> AllAsync<T>(string sql, Action<NpgsqlParameterCollection> bind, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        return RunAsync(() => [Command(sql, bind)], read, cancellationToken);
    }

    /// <summary>Runs statements in one transaction and reads the rows of the last one; they must bear being run twice.</summary>
    public async Task<List<T>> RunAsync<T>(Func<IEnumerable<NpgsqlBatchCommand>> commands, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        if (_closed)
        {
            throw new StoreUnavailableException("The task store is closed: the process is shutting down.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        var running = RunWithinAsync(commands, read, cancellationToken);
        try
        {
            return await running.WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException or NpgsqlException && !cancellationToken.IsCancellationRequested)
        {
            _ = running.ContinueWith(late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw Unavailable(e);
        }
    }

    /// <summary>Refuses everything from now on.</summary>
    public void Close() => _closed = true;

    public static NpgsqlBatchCommand Command(string sql, Action<NpgsqlParameterCollection> bind)
    {
        var command = new NpgsqlBatchCommand(sql);
        bind(command.Parameters);
        return command;
    }

    private async Task<List<T>> RunWithinAsync<T>(Func<IEnumerable<NpgsqlBatchCommand>> commands, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RunOnceAsync(commands(), read, deadline.Token).ConfigureAwait(false);
            }
            catch (NpgsqlException e) when (attempt < Attempts && !deadline.IsCancellationRequested && PostgresFaults.Classify(e) is PostgresFault.Broken or PostgresFault.Conflict)
            {
                // The next one is on another connection.
            }
        }
    }

    private async Task<List<T>> RunOnceAsync<T>(IEnumerable<NpgsqlBatchCommand> commands, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in commands)
        {
            batch.BatchCommands.Add(command);
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var rows = new List<T>();
        do
        {
            rows.Clear();
            if (reader.FieldCount > 0 && reader.GetDataTypeName(0) != "void")
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    rows.Add(read(reader));
                }
            }
        }
        while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false));

        return rows;
    }

    private static StoreUnavailableException Unavailable(Exception e) => e is PostgresException { SqlState: "MT001" }
        ? new StoreUnavailableException("This silo's lease was ended, so nothing that it writes is taken any more.", e)
        : new StoreUnavailableException("The database is away, too slow, or does not take this.", e);
}
