using Microsoft.Data.Sqlite;
using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Writes deliveries within the writer's transaction.</summary>
internal sealed class DeliveryRowWriter(SqliteConnection connection) : IDisposable
{
    private const string Key = "tenant, id, endpoint, sequence";

    private readonly Statement _insert = new(connection,
        $"INSERT INTO webhook_deliveries({Key}, shard, status, attempts, due_at, created_at, updated_at, event, last_attempt) VALUES(?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING");

    private readonly Statement _update = new(connection,
        "UPDATE webhook_deliveries SET status=?, attempts=?, due_at=?, updated_at=?, last_attempt=? WHERE tenant=? AND id=? AND endpoint=? AND sequence=? AND status = 0 AND attempts <= ?");

    private readonly Statement _replayDead = new(connection, ReplaySql(DeliveryScans.DeadKeys));
    private readonly Statement _replayDelivered = new(connection, ReplaySql(DeliveryScans.DeliveredKeys));
    private readonly Statement _remove = new(connection, "DELETE FROM webhook_deliveries WHERE tenant=? AND id=?");

    public void Insert(EncodedDelivery[] deliveries)
    {
        foreach (var delivery in deliveries)
        {
            var row = delivery.Row;
            _insert.Add(row.Task.Tenant).Add(row.Task.Value).Add(delivery.Endpoint).Add(row.Sequence).Add(row.Task.Shard).Add((long)row.Status).Add(row.Attempts)
                .Add(row.DueAt).Add(row.CreatedAt).Add(row.UpdatedAt).Add(delivery.Event).Add(delivery.LastAttempt).Execute();
        }
    }

    /// <summary>Replaces a row that is pending and was not sent more often meanwhile; leaves any other as it is.</summary>
    public void Update(EncodedDelivery delivery)
    {
        var row = delivery.Row;
        _update.Add((long)row.Status).Add(row.Attempts).Add(row.DueAt).Add(row.UpdatedAt).Add(delivery.LastAttempt)
            .Add(row.Task.Tenant).Add(row.Task.Value).Add(delivery.Endpoint).Add(row.Sequence).Add(row.Attempts).Execute();
    }

    /// <summary>Makes rows that match pending again.</summary>
    public IReadOnlyList<WebhookDelivery> Replay(DeliveryQuery query, DateTimeOffset now)
    {
        var statement = query.Status == DeliveryStatus.Dead ? _replayDead : _replayDelivered;
        var rows = DeliveryScans.Bind(statement, query, DeliveryRange.LimitOf(query)).Add(now).All(DeliveryRow.Read);
        rows.Sort(DeliveryRange.InOrder);
        return rows;
    }

    public void Remove(MediaTaskId task) => _remove.Add(task.Tenant).Add(task.Value).Execute();

    public void Dispose()
    {
        foreach (var statement in (IDisposable[])[_insert, _update, _replayDead, _replayDelivered, _remove])
        {
            statement.Dispose();
        }
    }

    private static string ReplaySql(string keys) =>
        $"UPDATE webhook_deliveries SET status = 0, attempts = 0, due_at=?12, updated_at=?12 WHERE ({Key}) IN (SELECT {Key} FROM {keys}) RETURNING {DeliveryRow.Columns}";
}
