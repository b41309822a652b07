using Orleans.MediaTasks.Limits;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The reads of the machinery: rows by id, what is due, what has lost its owner, what is queued.</summary>
internal static class TaskScans
{
    internal const string DueSql =
        $"SELECT {TaskRow.Columns} FROM media_tasks t WHERE t.status < 10 AND t.due_at IS NOT NULL AND t.shard=? AND t.due_at<=? ORDER BY t.due_at LIMIT ?";

    internal const string NextDueSql = "SELECT min(due_at) FROM media_tasks WHERE status < 10 AND due_at IS NOT NULL AND shard=? AND due_at>?";

    internal const string OrphansSql =
        $"SELECT {TaskRow.Columns} FROM media_tasks t WHERE t.status = 2 AND t.shard=? " +
        "AND NOT EXISTS (SELECT 1 FROM silo_leases l WHERE l.owner = t.owner) LIMIT ?";

    /// <summary>The index holds processing rows only, and there are never more of them than permits.</summary>
    internal const string PermitsSql =
        "SELECT tenant, id, model, permit_epoch, permit_number FROM media_tasks INDEXED BY media_tasks_processing WHERE status = 2 AND provider=? AND permit_epoch IS NOT NULL";

    internal const string QueuedSql =
        "SELECT tenant, id, model, priority, updated_at FROM media_tasks WHERE status = 1 AND provider=? ORDER BY id, tenant LIMIT ?";

    internal const string QueuedAfterSql =
        "SELECT tenant, id, model, priority, updated_at FROM media_tasks WHERE status = 1 AND provider=? AND (id, tenant) > (?, ?) ORDER BY id, tenant LIMIT ?";

    /// <summary>Jumps from provider to provider in the index instead of walking over all that is queued.</summary>
    internal const string ProvidersSql =
        """
        WITH RECURSIVE p(name) AS (
          SELECT min(provider) FROM media_tasks WHERE status = 1
          UNION ALL
          SELECT (SELECT min(provider) FROM media_tasks WHERE status = 1 AND provider > p.name) FROM p WHERE p.name IS NOT NULL)
        SELECT name FROM p WHERE name IS NOT NULL
        """;

    public static MediaTaskState? One(ReadSession session, MediaTaskId id) =>
        TaskRow.ReadAll(session.Prepare($"SELECT {TaskRow.Columns} FROM media_tasks t WHERE tenant=? AND id=?").Add(id.Tenant).Add(id.Value)) is [var row] ? row : null;

    public static IReadOnlyList<MediaTaskState> Many(ReadSession session, IReadOnlyList<MediaTaskId> ids) => session.InSnapshot(() =>
    {
        var rows = new List<MediaTaskState>(ids.Count);
        foreach (var id in ids)
        {
            if (One(session, id) is { } row)
            {
                rows.Add(row);
            }
        }

        return rows;
    });

    public static IReadOnlyList<MediaTaskState> Due(ReadSession session, int shard, DateTimeOffset now, int limit) =>
        TaskRow.ReadAll(session.Prepare(DueSql).Add(shard).Add(now).Add(limit));

    public static DateTimeOffset? NextDue(ReadSession session, int shard, DateTimeOffset after) =>
        session.Prepare(NextDueSql).Add(shard).Add(after).First(row => row.TimeOrNull(0));

    public static IReadOnlyList<MediaTaskState> Orphans(ReadSession session, int shard, int limit) =>
        TaskRow.ReadAll(session.Prepare(OrphansSql).Add(shard).Add(limit));

    public static IReadOnlyList<HeldPermit> Permits(ReadSession session, string provider) => session.Prepare(PermitsSql).Add(provider)
        .All(row => new HeldPermit(new MediaTaskId(row.Text(0), row.Id(1)), row.Text(2), new Permit(row.Number(3), row.Number(4))));

    public static IReadOnlyList<QueuedTask> Queued(ReadSession session, string provider, MediaTaskId? after, int limit)
    {
        var statement = after is { } last
            ? session.Prepare(QueuedAfterSql).Add(provider).Add(last.Value).Add(last.Tenant)
            : session.Prepare(QueuedSql).Add(provider);
        return statement.Add(limit).All(row => new QueuedTask(new MediaTaskId(row.Text(0), row.Id(1)), row.Text(2), (int)row.Number(3), row.Time(4)));
    }

    public static IReadOnlyList<string> ProvidersWithQueued(ReadSession session) => session.Prepare(ProvidersSql).All(row => row.Text(0));

    public static IReadOnlyList<TaskCount> Counts(ReadSession session, string tenant) =>
        session.Prepare("SELECT status, kind, n FROM media_task_counts WHERE tenant=? AND n<>0").Add(tenant)
            .All(row => new TaskCount((MediaTaskStatus)row.Number(0), row.Text(1), row.Number(2)));

    public static IReadOnlyList<string> Leases(ReadSession session) => session.Prepare("SELECT owner FROM silo_leases").All(row => row.Text(0));

    public static bool Paused(ReadSession session, string provider) =>
        session.Prepare("SELECT paused FROM limiters WHERE provider=?").Add(provider).First(row => row.Flag(0));
}
