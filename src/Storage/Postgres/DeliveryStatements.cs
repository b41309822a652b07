using Npgsql;
using static Orleans.MediaTasks.Tasks.ArrayColumn<Orleans.MediaTasks.Tasks.EncodedDelivery>;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The statements of a batch about deliveries, constant like <see cref="WriteStatements"/>.</summary>
internal static class DeliveryStatements
{
    private static readonly ArrayColumn<EncodedDelivery>[] Key =
        [Text("tenant", d => d.Row.Task.Tenant), Uuid("id", d => d.Row.Task.Value), Text("endpoint", d => d.Endpoint), Long("sequence", d => d.Row.Sequence)];

    private static readonly ArrayColumn<EncodedDelivery>[] Changing =
    [
        Short("status", d => (short)d.Row.Status), Int("attempts", d => d.Row.Attempts), LongOrNull("due_at", d => Moment.ToNumber(d.Row.DueAt)),
        Long("updated_at", d => Moment.ToNumber(d.Row.UpdatedAt)), Utf8("last_attempt", d => d.LastAttempt),
    ];

    private static readonly ArrayColumn<EncodedDelivery>[] New =
        [.. Key, .. Changing, Short("shard", d => (short)d.Row.Task.Shard), Long("created_at", d => Moment.ToNumber(d.Row.CreatedAt)), Utf8("event", d => d.Event)];

    private static readonly ArrayColumn<EncodedDelivery>[] Update = [.. Key, .. Changing];

    /// <summary>Only of changes that were made: their rows carry the number of the batch. A subquery is a look-up by the key whatever the planner knows of the table.</summary>
    internal static readonly string InsertSql =
        $"INSERT INTO webhook_deliveries({New.Names()}) SELECT {New.Names("u.")} FROM {New.Unnest("u")} " +
        $"WHERE (SELECT t.written_by FROM media_tasks t WHERE t.tenant = u.tenant AND t.id = u.id) = ${New.Length + 1} ON CONFLICT DO NOTHING";

    /// <summary>The sum keeps the planner off the index of what is pending, which it would walk over when it takes the table for empty.</summary>
    internal static readonly string UpdateSql =
        $"UPDATE webhook_deliveries d SET {string.Join(", ", Changing.Select(column => $"{column.Name} = u.{column.Name}"))} FROM {Update.Unnest("u")} " +
        $"WHERE {string.Join(" AND ", Key.Select(column => $"d.{column.Name} = u.{column.Name}"))} AND d.status + 0 = 0 AND d.attempts <= u.attempts";

    /// <summary>Inserts what is told of the updates that the batch made.</summary>
    public static NpgsqlBatchCommand Insert(IReadOnlyList<EncodedDelivery> deliveries, BatchNumber batch)
    {
        var command = new NpgsqlBatchCommand(InsertSql);
        command.Parameters.Add(New, deliveries);
        command.Parameters.Add(ArrayColumns.Parameter(batch.Value));
        return command;
    }

    /// <summary>Changes deliveries that are pending and were not sent more often meanwhile.</summary>
    public static NpgsqlBatchCommand UpdateRows(IReadOnlyList<EncodedDelivery> deliveries)
    {
        var command = new NpgsqlBatchCommand(UpdateSql);
        command.Parameters.Add(Update, deliveries);
        return command;
    }
}
