using Orleans.MediaTasks.Limits;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Reads a row of <c>media_tasks</c> back into a state.</summary>
internal static class TaskRow
{
    /// <summary>The columns in the order in which <see cref="Read"/> takes them.</summary>
    public const string Columns =
        "t.tenant, t.id, t.kind, t.provider, t.model, t.status, t.version, t.sequence, t.attempt, t.attempts_used, " +
        "t.owner_deaths, t.priority, t.progress, t.cancel_requested, t.created_at, t.updated_at, t.started_at, t.completed_at, t.due_at, t.owner, " +
        "t.permit_epoch, t.permit_number, t.external_id, t.stage, t.attempt_timeout, t.fallbacks, t.outputs, t.failure, t.attempts, " +
        "t.idempotency_key, t.request_hash, t.spec, t.metadata, t.input";

    public static MediaTaskState Read(Statement row) => new()
    {
        Id = new MediaTaskId(row.Text(0), row.Id(1)),
        Kind = row.Text(2),
        Provider = row.Text(3),
        Model = row.Text(4),
        Status = (MediaTaskStatus)row.Number(5),
        Version = row.Number(6),
        Sequence = row.Number(7),
        Attempt = (int)row.Number(8),
        AttemptsUsed = (int)row.Number(9),
        OwnerDeaths = (int)row.Number(10),
        Progress = (int)row.Number(12),
        CancelRequested = row.Flag(13),
        CreatedAt = row.Time(14),
        UpdatedAt = row.Time(15),
        StartedAt = row.TimeOrNull(16),
        CompletedAt = row.TimeOrNull(17),
        DueAt = row.TimeOrNull(18),
        Owner = row.TextOrNull(19),
        Permit = row.IsNull(20) ? null : new Permit(row.Number(20), row.Number(21)),
        ExternalId = row.TextOrNull(22),
        Stage = row.TextOrNull(23),
        AttemptTimeout = TimeSpan.FromTicks(row.Number(24)),
        Fallbacks = TaskRowJson.DecodeRoutes(row.Bytes(25)),
        Outputs = TaskRowJson.DecodeOutputs(row.Bytes(26)),
        Failure = TaskRowJson.DecodeFailure(row.Bytes(27)),
        Attempts = TaskRowJson.DecodeAttempts(row.Bytes(28)),
        IdempotencyKey = row.TextOrNull(29),
        RequestHash = row.TextOrNull(30),
        Spec = TaskRowJson.DecodeSpec(row.Bytes(31), (int)row.Number(11), row.Text(33), row.TextOrNull(32)),
    };

    /// <summary>All rows that a bound statement gives.</summary>
    public static List<MediaTaskState> ReadAll(Statement statement) => statement.All(Read);
}
