using Npgsql;
using NpgsqlTypes;
using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The reads of deliveries (what is pending, what is due, and pages of a tenant's), and their replay, which is rare and a commit of its own.</summary>
internal sealed class PostgresDeliveries(PostgresReads reads, PostgresCompanions companions)
{
    private const string Columns = "d.tenant, d.id, d.endpoint, d.sequence, d.status, d.attempts, d.due_at, d.created_at, d.updated_at, d.event, d.last_attempt";

    /// <summary>The offset keeps the planner from making a join of it, which it would plan as a walk over all of a small table.</summary>
    internal const string PendingSql =
        $"SELECT {Columns} FROM (SELECT DISTINCT tenant, id FROM unnest($1::text[], $2::uuid[]) AS v(tenant, id)) u " +
        "CROSS JOIN LATERAL (SELECT * FROM webhook_deliveries m WHERE m.tenant = u.tenant AND m.id = u.id AND m.status = 0 OFFSET 0) d " +
        "ORDER BY d.id, d.tenant, d.endpoint, d.sequence";

    internal const string OfTaskSql = $"SELECT {Columns} FROM webhook_deliveries d WHERE d.tenant = $1 AND d.id = $2 ORDER BY d.endpoint, d.sequence LIMIT $3";

    /// <summary>Of the deliveries of a task only the first that is due stands for it, so that a walk in the order of time meets each task once.</summary>
    /// <remarks>A subquery with a limit is looked up for each row; NOT EXISTS could be planned as a join with all that is pending.</remarks>
    internal const string DueTasksSql =
        """
        SELECT d.tenant, d.id FROM webhook_deliveries d
        WHERE d.status = 0 AND d.shard = $1 AND d.due_at <= $2 AND (d.endpoint, d.sequence) = (
          SELECT e.endpoint, e.sequence FROM webhook_deliveries e
          WHERE e.tenant = d.tenant AND e.id = d.id AND e.status = 0 AND e.due_at <= $2
          ORDER BY e.due_at, e.endpoint, e.sequence LIMIT 1)
        ORDER BY d.due_at LIMIT $3
        """;

    internal const string NextDueSql = "SELECT min(due_at) FROM webhook_deliveries WHERE status = 0 AND shard = $1 AND due_at > $2";

    /// <summary>Everything of a listing but the columns; the status is in the text, for an index that holds only some.</summary>
    private const string Listed =
        "FROM webhook_deliveries d WHERE d.tenant = $1 AND d.id >= $2 AND d.id <= $3 AND ($4::text IS NULL OR d.endpoint = $4) AND ($5::bigint IS NULL OR d.sequence = $5) " +
        "AND ($6::bigint IS NULL OR d.created_at >= $6) AND ($7::bigint IS NULL OR d.created_at < $7) " +
        "AND ($8::uuid IS NULL OR d.id <> $8 OR d.endpoint > $9::text OR (d.endpoint = $9 AND d.sequence < $10::bigint))";

    private const string InOrder = "ORDER BY d.id DESC, d.endpoint, d.sequence DESC LIMIT $11";

    internal const string PendingOfTenantSql = $"SELECT {Columns} {Listed} AND d.status = 0 {InOrder}";

    internal const string DeliveredSql = $"SELECT {Columns} {Listed} AND d.status = 1 {InOrder}";

    internal const string DeadSql = $"SELECT {Columns} {Listed} AND d.status = 2 {InOrder}";

    /// <summary>A row that somebody else is changing is not waited for: whoever waits keeps what he has locked from a writer that goes the other way.</summary>
    private const string Locked = "FOR UPDATE SKIP LOCKED";

    internal const string ReplayDeliveredSql =
        $"WITH m AS (SELECT d.tenant, d.id, d.endpoint, d.sequence {Listed} AND d.status = 1 {InOrder} {Locked}) {ReplayedSql}";

    internal const string ReplayDeadSql =
        $"WITH m AS (SELECT d.tenant, d.id, d.endpoint, d.sequence {Listed} AND d.status = 2 {InOrder} {Locked}) {ReplayedSql}";

    private const string ReplayedSql =
        "UPDATE webhook_deliveries d SET status = 0, attempts = 0, due_at = $12, updated_at = $12 FROM m " +
        $"WHERE d.tenant = m.tenant AND d.id = m.id AND d.endpoint = m.endpoint AND d.sequence = m.sequence RETURNING {Columns}";

    public async Task<IReadOnlyList<WebhookDelivery>> PendingAsync(IReadOnlyList<MediaTaskId> tasks, CancellationToken cancellationToken) => await reads.AllAsync(
        PendingSql,
        to =>
        {
            to.Add(new NpgsqlParameter<string[]> { TypedValue = [.. tasks.Select(id => id.Tenant)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            to.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. tasks.Select(id => id.Value)] });
        },
        Read,
        cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<WebhookDelivery>> OfTaskAsync(MediaTaskId task, int limit, CancellationToken cancellationToken) =>
        await reads.AllAsync(OfTaskSql, to => { Add(to, task.Tenant); Add(to, task.Value); Add(to, limit); }, Read, cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<MediaTaskId>> DueTasksAsync(int shard, DateTimeOffset now, int limit, CancellationToken cancellationToken) => await reads.AllAsync(
        DueTasksSql, to => { Add(to, (short)shard); Add(to, Moment.ToNumber(now)); Add(to, limit); }, row => row.TaskId(0, 1), cancellationToken).ConfigureAwait(false);

    public async Task<DateTimeOffset?> NextDueAsync(int shard, DateTimeOffset after, CancellationToken cancellationToken) => (await reads.AllAsync(
        NextDueSql, to => { Add(to, (short)shard); Add(to, Moment.ToNumber(after)); }, row => row.TimeOrNull(0), cancellationToken).ConfigureAwait(false))[0];

    public async Task<DeliveryPage> ListAsync(DeliveryQuery query, CancellationToken cancellationToken)
    {
        var sql = query.Status switch
        {
            DeliveryStatus.Pending => PendingOfTenantSql,
            DeliveryStatus.Delivered => DeliveredSql,
            _ => DeadSql,
        };
        return DeliveryRange.ToPage(await reads.AllAsync(sql, to => Bind(to, query, DeliveryRange.LimitOf(query) + 1), Read, cancellationToken).ConfigureAwait(false), query);
    }

    public async Task<IReadOnlyList<WebhookDelivery>> ReplayAsync(DeliveryQuery query, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (query.Status == DeliveryStatus.Pending)
        {
            return [];
        }

        var rows = await companions.ChangeAsync(
            query.Status == DeliveryStatus.Dead ? ReplayDeadSql : ReplayDeliveredSql,
            to => { Bind(to, query, DeliveryRange.LimitOf(query)); Add(to, Moment.ToNumber(now)); },
            Read,
            cancellationToken).ConfigureAwait(false);
        rows.Sort(DeliveryRange.InOrder);
        return rows;
    }

    private static WebhookDelivery Read(NpgsqlDataReader row) => new()
    {
        Task = row.TaskId(0, 1),
        Endpoint = row.GetString(2),
        Sequence = row.GetInt64(3),
        Status = (DeliveryStatus)row.GetInt16(4),
        Attempts = row.GetInt32(5),
        DueAt = row.TimeOrNull(6),
        CreatedAt = row.Time(7),
        UpdatedAt = row.Time(8),
        Event = TaskRowJson.DecodeEvent(row.Utf8(9)),
        LastAttempt = TaskRowJson.DecodeDeliveryAttempt(row.Utf8(10)),
    };

    private static void Bind(NpgsqlParameterCollection to, DeliveryQuery query, int limit)
    {
        var range = DeliveryRange.Of(query);
        Add(to, query.Tenant);
        Add(to, range.From);
        Add(to, range.To);
        to.Add(new NpgsqlParameter<string?> { TypedValue = StorableText.Kept(query.Endpoint), NpgsqlDbType = NpgsqlDbType.Text });
        to.Add(Number(query.Sequence));
        to.Add(Number(Moment.ToNumber(query.From)));
        to.Add(Number(Moment.ToNumber(query.To)));
        to.Add(new NpgsqlParameter<Guid?> { TypedValue = query.After?.Task, NpgsqlDbType = NpgsqlDbType.Uuid });
        to.Add(new NpgsqlParameter<string?> { TypedValue = StorableText.Kept(query.After?.Endpoint), NpgsqlDbType = NpgsqlDbType.Text });
        to.Add(Number(query.After?.Sequence));
        Add(to, limit);
    }

    private static NpgsqlParameter<long?> Number(long? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bigint };

    private static void Add<T>(NpgsqlParameterCollection to, T value) => to.Add(new NpgsqlParameter<T> { TypedValue = value });
}
