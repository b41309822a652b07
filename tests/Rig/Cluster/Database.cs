using System.Text.Json;
using Npgsql;
using Orleans.MediaTasks.Rig.History;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Cluster;

/// <summary>The cluster's PostgreSQL, seen directly and not through the links of the nodes: the truth, and a thing to break.</summary>
public sealed class Database : IAsyncDisposable
{
    private const string StatusWord = "(ARRAY['scheduled','queued','processing','retrying'])[status + 1]";

    private const int Attempts = 5;

    private readonly PostgresServer _server;
    private readonly NpgsqlDataSource _source;

    private Database(PostgresServer server, string name)
    {
        (_server, Name) = (server, name);
        var settings = new NpgsqlConnectionStringBuilder(server.ConnectionString(name)) { ApplicationName = "rig", Timeout = 5, CommandTimeout = 120, MaxPoolSize = 8 };
        _source = NpgsqlDataSource.Create(settings.ConnectionString);
    }

    public string Name { get; }

    public int Port => _server.Port;

    /// <summary>A new one, with fsync on.</summary>
    public static async Task<Database> StartAsync(int port)
    {
        var server = await PostgresServer.StartAsync(fsync: true, port);
        return new Database(server, await server.CreateDatabaseAsync());
    }

    /// <summary>Stops it: in good order, or as a crash does.</summary>
    public Task StopAsync(bool asCrash) => _server.StopAsync(asCrash ? PostgresServer.StopMode.Immediate : PostgresServer.StopMode.Fast);

    public async Task StartAgainAsync()
    {
        await _server.StartAgainAsync();
        NpgsqlConnection.ClearPool(_source.CreateConnection());
    }

    /// <summary>Ends backends of nodes, chosen at random; returns how many.</summary>
    public Task<long> TerminateAsync(int count) => ScalarAsync($"""
        SELECT count(*) FROM (
          SELECT pg_terminate_backend(pid)
          FROM (SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name <> 'rig' ORDER BY random() LIMIT {count}) AS chosen) AS done
        """);

    /// <summary>Tasks that are not at their end.</summary>
    public Task<long> CountLiveAsync() => ScalarAsync("SELECT count(*) FROM media_tasks WHERE status < 10");

    /// <summary>Tasks of a status of a provider.</summary>
    public Task<long> CountAsync(string provider, int status) => ScalarAsync($"SELECT count(*) FROM media_tasks WHERE provider = '{provider}' AND status = {status}");

    /// <summary>Tasks that an owner runs; of all owners when null.</summary>
    public Task<IReadOnlyList<RunningTask>> ReadProcessingAsync(string? owner = null) => ReadAsync(
        $"SELECT id::text, attempt, version, coalesce(owner, '') FROM media_tasks WHERE status = 2{(owner is null ? "" : $" AND owner = '{owner}'")}",
        row => new RunningTask(row.GetString(0), row.GetInt32(1), row.GetInt64(2), row.GetString(3)));

    /// <summary>Which of some tasks that ran are run by another owner now, have ended, or wait for the backoff of their next attempt.</summary>
    public async Task<IReadOnlyList<string>> ReadMovedAsync(IReadOnlyCollection<RunningTask> tasks)
    {
        await using var command = _source.CreateCommand("""
            SELECT t.id::text FROM media_tasks t JOIN unnest($1::uuid[], $2, $3) AS u(id, version, owner) ON t.id = u.id
            WHERE t.version > u.version AND (t.status <> 2 AND t.status <> 1 OR t.status = 2 AND t.owner IS NOT NULL AND t.owner <> u.owner)
            """);
        command.Parameters.Add(new() { Value = tasks.Select(task => Guid.Parse(task.Task)).ToArray() });
        command.Parameters.Add(new() { Value = tasks.Select(task => task.Version).ToArray() });
        command.Parameters.Add(new() { Value = tasks.Select(task => task.Owner).ToArray() });
        return await ReadAsync(command, row => row.GetString(0));
    }

    /// <summary>Takes the final state of the rows down that were created since a moment: the row, and each attempt of its history.</summary>
    public async Task RecordAsync(HistoryLog history, DateTimeOffset since)
    {
        await using var command = _source.CreateCommand(
            $"SELECT id::text, CASE status WHEN 10 THEN 'completed' WHEN 11 THEN 'failed' WHEN 12 THEN 'cancelled' ELSE {StatusWord} END, attempt, sequence, completed_at, idempotency_key, failure, attempts, model, cancel_requested, owner_deaths FROM media_tasks WHERE created_at >= {(since - DateTimeOffset.UnixEpoch).Ticks}");
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            var task = rows.GetString(0);
            var now = RigClock.Now;
            var ended = rows.IsDBNull(4) ? now : AtStored(rows.GetInt64(4));
            history.Add(new HistoryEvent
            {
                T0 = ended,
                T1 = now,
                Proc = "database",
                Op = Ops.Row,
                Task = task,
                Status = rows.GetString(1),
                Attempt = rows.GetInt32(2),
                Sequence = rows.GetInt64(3),
                Key = rows.IsDBNull(5) ? null : rows.GetString(5).Split(' ')[^1],
                Note = rows.IsDBNull(6) ? null : rows.GetString(6),
                Model = rows.GetString(8),
                Cancelling = rows.GetBoolean(9),
                Value = rows.GetInt32(10),
            });
            RecordAttempts(history, task, rows.IsDBNull(7) ? "[]" : rows.GetString(7));
        }
    }

    public Task<long> ScalarAsync(string sql) => AgainAsync(async () =>
    {
        await using var command = _source.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    });

    /// <summary>Runs a query whose rows are few.</summary>
    public Task<IReadOnlyList<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read) => AgainAsync(async () =>
    {
        await using var command = _source.CreateCommand(sql);
        return await ReadAsync(command, read);
    });

    /// <summary>A moment of a row on the rig's clock.</summary>
    public static long AtStored(long stored) => RigClock.At(DateTimeOffset.UnixEpoch.AddTicks(stored));

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _server.DisposeAsync();
    }

    internal string ConnectionStringThrough(int port, string node) =>
        new NpgsqlConnectionStringBuilder(_server.ConnectionString(Name)) { Port = port, ApplicationName = node }.ConnectionString;

    /// <summary>Asks again when the connection turns out to have died with an earlier stop of the database.</summary>
    private static async Task<T> AgainAsync<T>(Func<Task<T>> ask)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ask();
            }
            catch (NpgsqlException exception) when (exception.IsTransient && attempt < Attempts)
            {
                await Pause.ForAsync(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read)
    {
        var found = new List<T>();
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            found.Add(read(rows));
        }

        return found;
    }

    private static void RecordAttempts(HistoryLog history, string task, string json)
    {
        using var attempts = JsonDocument.Parse(json);
        foreach (var attempt in attempts.RootElement.EnumerateArray())
        {
            var started = RigClock.At(attempt.GetProperty("started_at").GetDateTimeOffset());
            var ended = attempt.TryGetProperty("ended_at", out var end) && end.ValueKind == JsonValueKind.String ? RigClock.At(end.GetDateTimeOffset()) : long.MaxValue;
            history.Add(new HistoryEvent { T0 = started, T1 = ended, Proc = "database", Op = Ops.Attempt, Task = task, Attempt = attempt.GetProperty("number").GetInt32(), Note = attempt.TryGetProperty("failure", out var failure) ? failure.GetRawText() : null, Status = attempt.TryGetProperty("retry_at", out var retry) && retry.ValueKind == JsonValueKind.String ? "retrying" : null });
        }
    }
}

/// <summary>A task as it ran at some moment.</summary>
/// <param name="Task">Its id.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Version">The version of its row.</param>
/// <param name="Owner">Who ran it.</param>
public sealed record RunningTask(string Task, int Attempt, long Version, string Owner);
