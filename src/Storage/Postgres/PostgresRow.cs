using Npgsql;
using Orleans.MediaTasks.Limits;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Reads a row of <c>media_tasks</c> back into a state.</summary>
internal static class PostgresRow
{
    /// <summary>The columns in the order in which <see cref="Read"/> takes them.</summary>
    public const string Columns =
        "t.tenant, t.id, t.kind, t.provider, t.model, t.status, t.version, t.sequence, t.attempt, t.attempts_used, " +
        "t.owner_deaths, t.priority, t.progress, t.cancel_requested, t.created_at, t.updated_at, t.started_at, t.completed_at, t.due_at, t.owner, " +
        "t.permit_epoch, t.permit_number, t.external_id, t.stage, t.attempt_timeout, t.fallbacks, t.outputs, t.failure, t.attempts, " +
        "t.idempotency_key, t.request_hash, t.spec, t.metadata, t.input";

    /// <summary>How many they are: what a statement selects after them begins here.</summary>
    public const int ColumnCount = 34;

    public static MediaTaskState Read(NpgsqlDataReader row) => new()
    {
        Id = row.TaskId(0, 1),
        Kind = row.GetString(2),
        Provider = row.GetString(3),
        Model = row.GetString(4),
        Status = (MediaTaskStatus)row.GetInt16(5),
        Version = row.GetInt64(6),
        Sequence = row.GetInt64(7),
        Attempt = row.GetInt32(8),
        AttemptsUsed = row.GetInt32(9),
        OwnerDeaths = row.GetInt32(10),
        Progress = row.GetInt16(12),
        CancelRequested = row.GetBoolean(13),
        CreatedAt = row.Time(14),
        UpdatedAt = row.Time(15),
        StartedAt = row.TimeOrNull(16),
        CompletedAt = row.TimeOrNull(17),
        DueAt = row.TimeOrNull(18),
        Owner = row.TextOrNull(19),
        Permit = row.IsDBNull(20) ? null : new Permit(row.GetInt64(20), row.GetInt64(21)),
        ExternalId = row.TextOrNull(22),
        Stage = row.TextOrNull(23),
        AttemptTimeout = TimeSpan.FromTicks(row.GetInt64(24)),
        Fallbacks = TaskRowJson.DecodeRoutes(row.Utf8(25)),
        Outputs = TaskRowJson.DecodeOutputs(row.Utf8(26)),
        Failure = TaskRowJson.DecodeFailure(row.Utf8(27)),
        Attempts = TaskRowJson.DecodeAttempts(row.Utf8(28)),
        IdempotencyKey = row.TextOrNull(29),
        RequestHash = row.TextOrNull(30),
        Spec = TaskRowJson.DecodeSpec(row.Utf8(31), row.GetInt16(11), row.GetString(33), row.TextOrNull(32)),
    };

    public static MediaTaskId TaskId(this NpgsqlDataReader row, int tenant, int id) => new(row.GetString(tenant), row.GetGuid(id));

    public static DateTimeOffset Time(this NpgsqlDataReader row, int column) => Moment.FromNumber(row.GetInt64(column));

    public static DateTimeOffset? TimeOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.Time(column);

    public static string? TextOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static byte[]? Utf8(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);
}
