using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Reads a row of <c>webhook_deliveries</c> back.</summary>
internal static class DeliveryRow
{
    /// <summary>The columns in the order in which <see cref="Read"/> takes them.</summary>
    public const string Columns = "tenant, id, endpoint, sequence, status, attempts, due_at, created_at, updated_at, event, last_attempt";

    public static WebhookDelivery Read(Statement row) => new()
    {
        Task = new MediaTaskId(row.Text(0), row.Id(1)),
        Endpoint = row.Text(2),
        Sequence = row.Number(3),
        Status = (DeliveryStatus)row.Number(4),
        Attempts = (int)row.Number(5),
        DueAt = row.TimeOrNull(6),
        CreatedAt = row.Time(7),
        UpdatedAt = row.Time(8),
        Event = TaskRowJson.DecodeEvent(row.Bytes(9)),
        LastAttempt = TaskRowJson.DecodeDeliveryAttempt(row.Bytes(10)),
    };
}
