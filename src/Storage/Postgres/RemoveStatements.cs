using Npgsql;
using static Orleans.MediaTasks.Tasks.ArrayColumn<Orleans.MediaTasks.Tasks.RemoveOperation>;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The statements that remove tasks, constant like <see cref="WriteStatements"/>.</summary>
internal static class RemoveStatements
{
    private static readonly ArrayColumn<RemoveOperation>[] Key = [Text("tenant", r => r.Row.Id.Tenant), Uuid("id", r => r.Row.Id.Value)];

    private static readonly ArrayColumn<RemoveOperation>[] Expected = [.. Key, Long("expected", r => r.Row.Version)];

    private static readonly ArrayColumn<(RemoveOperation Operation, string Tag)>[] Tags =
    [
        ArrayColumn<(RemoveOperation Operation, string Tag)>.Text("tenant", t => t.Operation.Row.Id.Tenant),
        ArrayColumn<(RemoveOperation Operation, string Tag)>.Uuid("id", t => t.Operation.Row.Id.Value),
        ArrayColumn<(RemoveOperation Operation, string Tag)>.Text("tag", t => t.Tag),
    ];

    /// <summary>The sum keeps the planner off the index of statuses, which it would walk over when it takes the table for empty.</summary>
    internal static readonly string RowsSql =
        $"""
        WITH w AS (
          DELETE FROM media_tasks t USING {Expected.Unnest("u")}
          WHERE t.tenant = u.tenant AND t.id = u.id AND t.version = u.expected AND t.status + 0 >= 10
            AND NOT EXISTS (SELECT FROM webhook_deliveries d WHERE d.tenant = u.tenant AND d.id = u.id AND d.status = 0)
          RETURNING t.tenant, t.id, t.status, t.kind),
        c AS ({WriteStatements.CountText("SELECT tenant, status, kind, -1 AS change FROM w", Expected.Length + 1)})
        SELECT tenant, id FROM w
        """;

    internal static readonly string TagsSql =
        $"DELETE FROM media_task_tags g USING {Tags.Unnest("u")} WHERE g.tenant = u.tenant AND g.tag = u.tag AND g.id = u.id AND {IsGone}";

    internal static readonly string DeliveriesSql = $"DELETE FROM webhook_deliveries d USING {Key.Unnest("u")} WHERE d.tenant = u.tenant AND d.id = u.id AND {IsGone}";

    internal static readonly string GoneSql = $"SELECT u.tenant, u.id FROM {Key.Unnest("u")} WHERE {IsGone}";

    private const string IsGone = "NOT EXISTS (SELECT FROM media_tasks t WHERE t.tenant = u.tenant AND t.id = u.id)";

    /// <summary>Removes rows and counts them no more; gives the keys of those that were removed.</summary>
    public static NpgsqlBatchCommand Rows(IReadOnlyList<RemoveOperation> removes, BatchNumber batch)
    {
        var command = new NpgsqlBatchCommand(RowsSql);
        command.Parameters.Add(Expected, removes);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = batch.Slot });
        return command;
    }

    /// <summary>Removes the tags of those that are gone.</summary>
    public static NpgsqlBatchCommand TagsOf(IReadOnlyList<(RemoveOperation Operation, string Tag)> tags)
    {
        var command = new NpgsqlBatchCommand(TagsSql);
        command.Parameters.Add(Tags, tags);
        return command;
    }

    /// <summary>Removes the deliveries of those that are gone.</summary>
    public static NpgsqlBatchCommand DeliveriesOf(IReadOnlyList<RemoveOperation> removes)
    {
        var command = new NpgsqlBatchCommand(DeliveriesSql);
        command.Parameters.Add(Key, removes);
        return command;
    }

    /// <summary>Says which rows are gone: each was read before it was to be removed, so after an attempt of unknown outcome that is enough.</summary>
    public static async Task ResolveAsync(NpgsqlConnection connection, IReadOnlyList<RemoveOperation> removes)
    {
        await using var command = new NpgsqlCommand(GoneSql, connection);
        command.Parameters.Add(Key, removes);
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        await ReadAsync(reader, removes).ConfigureAwait(false);
    }

    /// <summary>Takes the keys of what was removed.</summary>
    public static async Task ReadAsync(NpgsqlDataReader reader, IReadOnlyList<RemoveOperation> removes)
    {
        var byId = removes.ToDictionary(remove => remove.Row.Id);
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            byId[reader.TaskId(0, 1)].IsRemoved = true;
        }
    }
}
