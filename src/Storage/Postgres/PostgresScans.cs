using Npgsql;
using NpgsqlTypes;
using Orleans.MediaTasks.Limits;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The reads of the machinery: rows by id, what is due, what has lost its owner, what is queued.</summary>
internal sealed class PostgresScans(PostgresReads reads)
{
    /// <summary>The limit makes it one look-up a row at any size of the table; a join would be planned as a walk over all of a small one.</summary>
    internal const string ManySql =
        $"SELECT {PostgresRow.Columns} FROM (SELECT DISTINCT tenant, id FROM unnest($1::text[], $2::uuid[]) AS v(tenant, id)) u " +
        "CROSS JOIN LATERAL (SELECT * FROM media_tasks m WHERE m.tenant = u.tenant AND m.id = u.id LIMIT 1) t";

    internal const string DueSql =
        $"SELECT {PostgresRow.Columns} FROM media_tasks t WHERE t.status < 10 AND t.due_at IS NOT NULL AND t.shard = $1 AND t.due_at <= $2 ORDER BY t.due_at LIMIT $3";

    internal const string NextDueSql = "SELECT min(due_at) FROM media_tasks WHERE status < 10 AND due_at IS NOT NULL AND shard = $1 AND due_at > $2";

    internal const string OrphansSql =
        $"SELECT {PostgresRow.Columns} FROM media_tasks t WHERE t.status = 2 AND t.shard = $1 " +
#if !PLANT_RESCUE_LIVE_OWNER
        "AND NOT EXISTS (SELECT FROM silo_leases l WHERE l.owner = t.owner) " +
#endif
        "LIMIT $2";

    internal const string PermitsSql =
        "SELECT tenant, id, model, permit_epoch, permit_number FROM media_tasks WHERE status = 2 AND provider = $1 AND permit_epoch IS NOT NULL";

    internal const string QueuedSql =
        "SELECT tenant, id, model, priority, updated_at FROM media_tasks WHERE status = 1 AND provider = $1 ORDER BY id, tenant LIMIT $2";

    internal const string QueuedAfterSql =
        "SELECT tenant, id, model, priority, updated_at FROM media_tasks WHERE status = 1 AND provider = $1 AND (id, tenant) > ($3, $4) ORDER BY id, tenant LIMIT $2";

    /// <summary>Jumps from provider to provider in the index instead of walking over all that is queued.</summary>
    internal const string ProvidersSql =
        """
        WITH RECURSIVE p(name) AS (
          (SELECT provider FROM media_tasks WHERE status = 1 ORDER BY provider LIMIT 1)
          UNION ALL
          SELECT (SELECT provider FROM media_tasks WHERE status = 1 AND provider > p.name ORDER BY provider LIMIT 1) FROM p WHERE p.name IS NOT NULL)
        SELECT name FROM p WHERE name IS NOT NULL
        """;

    internal const string CountsSql =
        "SELECT status, kind, sum(n)::bigint FROM media_task_counts WHERE tenant = $1 GROUP BY status, kind HAVING sum(n) <> 0";

    public async Task<IReadOnlyList<MediaTaskState>> ManyAsync(IReadOnlyList<MediaTaskId> ids, CancellationToken cancellationToken) => await reads.AllAsync(
        ManySql,
        to =>
        {
            to.Add(new NpgsqlParameter<string[]> { TypedValue = [.. ids.Select(id => id.Tenant)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            to.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. ids.Select(id => id.Value)] });
        },
        PostgresRow.Read,
        cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<MediaTaskState>> DueAsync(int shard, DateTimeOffset now, int limit, CancellationToken cancellationToken) => await reads.AllAsync(
        DueSql, to => { Add(to, (short)shard); Add(to, Moment.ToNumber(now)); Add(to, limit); }, PostgresRow.Read, cancellationToken).ConfigureAwait(false);

    public async Task<DateTimeOffset?> NextDueAsync(int shard, DateTimeOffset after, CancellationToken cancellationToken) => (await reads.AllAsync(
        NextDueSql, to => { Add(to, (short)shard); Add(to, Moment.ToNumber(after)); }, row => row.TimeOrNull(0), cancellationToken).ConfigureAwait(false))[0];

    public async Task<IReadOnlyList<MediaTaskState>> OrphansAsync(int shard, int limit, CancellationToken cancellationToken) =>
        await reads.AllAsync(OrphansSql, to => { Add(to, (short)shard); Add(to, limit); }, PostgresRow.Read, cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<HeldPermit>> PermitsAsync(string provider, CancellationToken cancellationToken) => await reads.AllAsync(
        PermitsSql,
        to => Add(to, provider),
        row => new HeldPermit(row.TaskId(0, 1), row.GetString(2), new Permit(row.GetInt64(3), row.GetInt64(4))),
        cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<QueuedTask>> QueuedAsync(string provider, MediaTaskId? after, int limit, CancellationToken cancellationToken) => await reads.AllAsync(
        after is null ? QueuedSql : QueuedAfterSql,
        to =>
        {
            Add(to, provider);
            Add(to, limit);
            if (after is { } last)
            {
                Add(to, last.Value);
                Add(to, last.Tenant);
            }
        },
        row => new QueuedTask(row.TaskId(0, 1), row.GetString(2), row.GetInt16(3), row.Time(4)),
        cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<string>> ProvidersWithQueuedAsync(CancellationToken cancellationToken) =>
        await reads.AllAsync(ProvidersSql, _ => { }, row => row.GetString(0), cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<TaskCount>> CountsAsync(string tenant, CancellationToken cancellationToken) => await reads.AllAsync(
        CountsSql, to => Add(to, tenant), row => new TaskCount((MediaTaskStatus)row.GetInt16(0), row.GetString(1), row.GetInt64(2)), cancellationToken).ConfigureAwait(false);

    private static void Add<T>(NpgsqlParameterCollection to, T value) => to.Add(new NpgsqlParameter<T> { TypedValue = value });
}
