using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The reads of deliveries: what is pending, what is due, and pages of a tenant's.</summary>
internal static class DeliveryScans
{
    internal const string PendingSql =
        $"SELECT {DeliveryRow.Columns} FROM webhook_deliveries WHERE tenant=? AND id=? AND status = 0 ORDER BY endpoint, sequence";

    internal const string OfTaskSql = $"SELECT {DeliveryRow.Columns} FROM webhook_deliveries WHERE tenant=? AND id=? ORDER BY endpoint, sequence LIMIT ?";

    /// <summary>Of the deliveries of a task only the first that is due stands for it, so that a walk in the order of time meets each task once.</summary>
    internal const string DueTasksSql =
        """
        SELECT d.tenant, d.id FROM webhook_deliveries d
        WHERE d.status = 0 AND d.shard=?1 AND d.due_at<=?2 AND NOT EXISTS (
          SELECT 1 FROM webhook_deliveries e
          WHERE e.tenant = d.tenant AND e.id = d.id AND e.status = 0 AND (e.due_at, e.endpoint, e.sequence) < (d.due_at, d.endpoint, d.sequence))
        ORDER BY d.due_at LIMIT ?3
        """;

    internal const string NextDueSql = "SELECT min(due_at) FROM webhook_deliveries WHERE status = 0 AND shard=? AND due_at>?";

    /// <summary>Everything of a listing but the columns and the limit; the status is in the text, for an index that holds only some.</summary>
    private const string Listed =
        "WHERE tenant=?1 AND id>=?2 AND id<=?3 AND (?4 IS NULL OR endpoint=?4) AND (?5 IS NULL OR sequence=?5) " +
        "AND (?6 IS NULL OR created_at>=?6) AND (?7 IS NULL OR created_at<?7) " +
        "AND (?8 IS NULL OR id<>?8 OR endpoint>?9 OR (endpoint=?9 AND sequence<?10))";

    private const string InOrder = "ORDER BY id DESC, endpoint, sequence DESC LIMIT ?11";

    internal const string DeadKeys = $"webhook_deliveries INDEXED BY webhook_deliveries_open {Listed} AND status = 2 AND status <> 1 {InOrder}";

    internal const string DeliveredKeys = $"webhook_deliveries {Listed} AND status = 1 {InOrder}";

    internal const string DeadSql = $"SELECT {DeliveryRow.Columns} FROM {DeadKeys}";

    internal const string PendingOfTenantSql = $"SELECT {DeliveryRow.Columns} FROM webhook_deliveries INDEXED BY webhook_deliveries_open {Listed} AND status = 0 AND status <> 1 {InOrder}";

    internal const string DeliveredSql = $"SELECT {DeliveryRow.Columns} FROM {DeliveredKeys}";

    public static IReadOnlyList<WebhookDelivery> Pending(ReadSession session, IReadOnlyList<MediaTaskId> tasks) => session.InSnapshot(() =>
        tasks.Distinct().Order().SelectMany(task => session.Prepare(PendingSql).Add(task.Tenant).Add(task.Value).All(DeliveryRow.Read)).ToList());

    public static IReadOnlyList<WebhookDelivery> OfTask(ReadSession session, MediaTaskId task, int limit) =>
        session.Prepare(OfTaskSql).Add(task.Tenant).Add(task.Value).Add(limit).All(DeliveryRow.Read);

    public static IReadOnlyList<MediaTaskId> DueTasks(ReadSession session, int shard, DateTimeOffset now, int limit) =>
        session.Prepare(DueTasksSql).Add(shard).Add(now).Add(limit).All(row => new MediaTaskId(row.Text(0), row.Id(1)));

    public static DateTimeOffset? NextDue(ReadSession session, int shard, DateTimeOffset after) =>
        session.Prepare(NextDueSql).Add(shard).Add(after).First(row => row.TimeOrNull(0));

    public static DeliveryPage List(ReadSession session, DeliveryQuery query)
    {
        var sql = query.Status switch
        {
            DeliveryStatus.Pending => PendingOfTenantSql,
            DeliveryStatus.Delivered => DeliveredSql,
            _ => DeadSql,
        };
        return DeliveryRange.ToPage(Bind(session.Prepare(sql), query, DeliveryRange.LimitOf(query) + 1).All(DeliveryRow.Read), query);
    }

    /// <summary>Binds all that a listing asks.</summary>
    public static Statement Bind(Statement statement, DeliveryQuery query, int limit)
    {
        var range = DeliveryRange.Of(query);
        statement.Add(query.Tenant).Add(range.From).Add(range.To).Add(StorableText.Kept(query.Endpoint)).Add(query.Sequence).Add(query.From).Add(query.To);
        return (query.After is { } after
            ? statement.Add(after.Task).Add(StorableText.Kept(after.Endpoint)).Add(after.Sequence)
            : statement.Add((string?)null).Add((string?)null).Add((long?)null)).Add(limit);
    }
}
