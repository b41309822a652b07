using Npgsql;
using NpgsqlTypes;
using static Orleans.MediaTasks.Tasks.ArrayColumn<Orleans.MediaTasks.Tasks.RowWrite>;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The statements of a batch. The text of each is constant, so each is prepared once per connection.</summary>
/// <remarks>Row by row in the order of the arrays, which is that of the ids: two writers that meet in the same rows wait for each other in one order.</remarks>
internal static class WriteStatements
{
    private static readonly ArrayColumn<RowWrite>[] Key = [Text("tenant", r => r.State.Id.Tenant), Uuid("id", r => r.State.Id.Value)];

    /// <summary>What an insert sets once and an update only when the work takes another route.</summary>
    private static readonly ArrayColumn<RowWrite>[] Route =
    [
        Text("kind", r => r.State.Kind), Text("provider", r => r.State.Provider), Text("model", r => r.State.Model),
        Long("attempt_timeout", r => r.State.AttemptTimeout.Ticks), Utf8("fallbacks", r => r.Task.Fallbacks),
    ];

    private static readonly ArrayColumn<RowWrite>[] Progressing =
    [
        Short("status", r => (short)r.State.Status), Long("version", r => r.State.Version), Long("sequence", r => r.State.Sequence),
        Int("attempt", r => r.State.Attempt), Int("attempts_used", r => r.State.AttemptsUsed), Int("owner_deaths", r => r.State.OwnerDeaths),
        Short("progress", r => (short)r.State.Progress), Flag("cancel_requested", r => r.State.CancelRequested),
        Long("updated_at", r => Moment.ToNumber(r.State.UpdatedAt)), LongOrNull("started_at", r => Moment.ToNumber(r.State.StartedAt)),
        LongOrNull("completed_at", r => Moment.ToNumber(r.State.CompletedAt)), LongOrNull("due_at", r => Moment.ToNumber(r.State.DueAt)),
        Text("owner", r => r.State.Owner), LongOrNull("permit_epoch", r => r.State.Permit?.Epoch), LongOrNull("permit_number", r => r.State.Permit?.Number),
        // What a provider says is not checked at the door.
        Text("external_id", r => StorableText.Kept(r.State.ExternalId)), Text("stage", r => StorableText.Kept(r.State.Stage)),
        Utf8("outputs", r => r.Task.Outputs), Utf8("failure", r => r.Task.Failure), Utf8("attempts", r => r.Task.Attempts),
    ];

    private static readonly ArrayColumn<RowWrite>[] New =
    [
        .. Key, .. Route, .. Progressing,
        Short("shard", r => (short)r.State.Id.Shard), Short("priority", r => (short)r.State.Spec.Priority), Long("created_at", r => Moment.ToNumber(r.State.CreatedAt)),
        Text("idempotency_key", r => r.State.IdempotencyKey), Text("request_hash", r => r.State.RequestHash),
        Utf8("spec", r => r.Task.Spec), Text("metadata", r => r.State.Spec.Metadata), Text("input", r => r.State.Spec.Input),
    ];

    /// <summary>What an update expects, and what it changes in the counters and the permits.</summary>
    private static readonly ArrayColumn<RowWrite>[] Expected =
    [
        Long("expected", r => r.Previous!.Version), Short("was", r => (short)r.Previous!.Status), Text("was_kind", r => r.Previous!.Kind),
        Text("permit_of", r => r.Taken is null ? null : r.State.Provider), LongOrNull("taken", r => r.Taken?.Epoch), Int("ordinal", r => r.Ordinal),
    ];

    private static readonly ArrayColumn<RowWrite>[] Calls =
    [
        Text("tenant", r => r.State.Id.Tenant), Text("idempotency_key", r => r.State.IdempotencyKey), Text("request_hash", r => r.State.RequestHash),
        Uuid("id", r => r.State.Id.Value), IntOrNull("call", r => r.Call),
    ];

    private static readonly ArrayColumn<RowWrite>[] NewOfCalls = [.. New, IntOrNull("call", r => r.Call)];

    private static readonly ArrayColumn<RowWrite>[] Update = [.. Key, .. Expected, .. Progressing];

    private static readonly ArrayColumn<RowWrite>[] Reroute = [.. Update, .. Route];

    private static readonly ArrayColumn<(RowWrite Row, string Tag)>[] Tags =
    [
        ArrayColumn<(RowWrite Row, string Tag)>.Text("tenant", t => t.Row.State.Id.Tenant), ArrayColumn<(RowWrite Row, string Tag)>.Uuid("id", t => t.Row.State.Id.Value),
        ArrayColumn<(RowWrite Row, string Tag)>.Text("tag", t => t.Tag),
    ];

    internal static readonly string InsertSql = InsertText(New, "");

    /// <summary>Leaves out the calls of several rows in which a key stands for another request.</summary>
    internal static readonly string InsertCallsSql = InsertText(
        NewOfCalls,
        $"""
         WHERE u.call IS NULL OR u.call NOT IN (
          SELECT v.call FROM {Calls.Unnest("v", NewOfCalls.Length + 3)} JOIN media_tasks t ON t.tenant = v.tenant AND t.idempotency_key = v.idempotency_key
          WHERE t.request_hash IS DISTINCT FROM v.request_hash AND t.inserted_by <> ${NewOfCalls.Length + 1})
        """);

    internal static readonly string UpdateSql = UpdateText(Update, Progressing);

    internal static readonly string RerouteSql = UpdateText(Reroute, [.. Progressing, .. Route]);

    internal static readonly string TagsSql =
        $"INSERT INTO media_task_tags(tenant, id, tag) SELECT g.tenant, g.id, g.tag FROM {Tags.Unnest("g")} " +
        $"JOIN media_tasks t ON t.tenant = g.tenant AND t.id = g.id WHERE t.inserted_by = ${Tags.Length + 1} ON CONFLICT DO NOTHING";

    internal const string LeaseSql = "SELECT hold_silo_lease($1)";

    internal const string EpochsSql = "SELECT provider, epoch FROM hold_limiters($1)";

    private const string TornSql = "SELECT refuse_torn_calls($1, $2, $3, $4, $5, $6)";

    /// <summary>Holds the lease of a silo, or fails.</summary>
    public static NpgsqlBatchCommand HoldLease(string owner) => new(LeaseSql) { Parameters = { new NpgsqlParameter<string> { TypedValue = owner } } };

    /// <summary>Holds the epochs of limiters and tells them.</summary>
    public static NpgsqlBatchCommand HoldEpochs(string[] providers) =>
        new(EpochsSql) { Parameters = { new NpgsqlParameter<string[]> { TypedValue = providers, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text } } };

    /// <summary>Inserts rows and counts them; gives the keys of those that were inserted.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="calls">All rows of the calls of several rows that have keys; empty when there are none.</param>
    /// <param name="batch">The batch and its slot of the counters.</param>
    public static NpgsqlBatchCommand Insert(IReadOnlyList<RowWrite> rows, IReadOnlyList<RowWrite> calls, BatchNumber batch)
    {
        var command = new NpgsqlBatchCommand(calls.Count == 0 ? InsertSql : InsertCallsSql);
        command.Parameters.Add(calls.Count == 0 ? New : NewOfCalls, rows);
        command.Parameters.Add(ArrayColumns.Parameter(batch.Value));
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = batch.Slot });
        if (calls.Count > 0)
        {
            command.Parameters.Add(Calls, calls);
        }

        return command;
    }

    /// <summary>Inserts the tags of the rows that the batch inserted.</summary>
    public static NpgsqlBatchCommand InsertTags(IReadOnlyList<(RowWrite Row, string Tag)> tags, BatchNumber batch)
    {
        var command = new NpgsqlBatchCommand(TagsSql);
        command.Parameters.Add(Tags, tags);
        command.Parameters.Add(ArrayColumns.Parameter(batch.Value));
        return command;
    }

    /// <summary>Compares and swaps rows and counts them; gives the ordinals of those that were written.</summary>
    public static NpgsqlBatchCommand UpdateRows(IReadOnlyList<RowWrite> rows, bool reroute, BatchNumber batch)
    {
        var command = new NpgsqlBatchCommand(reroute ? RerouteSql : UpdateSql);
        command.Parameters.Add(reroute ? Reroute : Update, rows);
        command.Parameters.Add(ArrayColumns.Parameter(batch.Value));
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = batch.Slot });
        return command;
    }

    /// <summary>Fails when a call was stored in part although one of its keys stands for another request.</summary>
    public static NpgsqlBatchCommand RefuseTornCalls(IReadOnlyList<RowWrite> calls, BatchNumber batch)
    {
        var command = new NpgsqlBatchCommand(TornSql);
        command.Parameters.Add(ArrayColumns.Parameter(batch.Value));
        command.Parameters.Add(Calls, calls);
        return command;
    }

#if PLANT_NO_FENCING
    private const string AndEpochIsCurrent = "";
#else
    private const string AndEpochIsCurrent = "AND (u.taken IS NULL OR NOT EXISTS (SELECT FROM limiters l WHERE l.provider = u.permit_of AND l.epoch > u.taken))";
#endif

#if PLANT_NON_CAS_TERMINAL
    private const string IsExpected = "(t.version = u.expected OR u.status >= 10)";
#else
    private const string IsExpected = "t.version = u.expected";
#endif

    private static string InsertText(ArrayColumn<RowWrite>[] columns, string where) =>
        $"""
        WITH w AS (
          INSERT INTO media_tasks({New.Names()}, inserted_by, written_by)
          SELECT {New.Names("u.")}, ${columns.Length + 1}, ${columns.Length + 1} FROM {columns.Unnest("u")} {where}
          ON CONFLICT DO NOTHING RETURNING tenant, id, status, kind),
        c AS ({CountText("SELECT tenant, status, kind, 1 AS change FROM w", columns.Length + 2)})
        SELECT tenant, id FROM w
        """;

    private static string UpdateText(ArrayColumn<RowWrite>[] columns, ArrayColumn<RowWrite>[] changing) =>
        $"""
        WITH w AS (
          UPDATE media_tasks t SET {string.Join(", ", changing.Select(column => $"{column.Name} = u.{column.Name}"))}, written_by = ${columns.Length + 1}
          FROM {columns.Unnest("u")}
          WHERE t.tenant = u.tenant AND t.id = u.id AND {IsExpected}
            {AndEpochIsCurrent}
          RETURNING t.tenant, t.status, t.kind, u.was, u.was_kind, u.ordinal),
        c AS ({CountText(
            "SELECT tenant, status, kind, 1 AS change FROM w WHERE status <> was OR kind <> was_kind UNION ALL " +
            "SELECT tenant, was, was_kind, -1 FROM w WHERE status <> was OR kind <> was_kind",
            columns.Length + 2)})
        SELECT ordinal FROM w
        """;

    /// <summary>Adds up changes of counters in the writer's slot.</summary>
    public static string CountText(string changes, int slot) =>
        $"""
        INSERT INTO media_task_counts(tenant, status, kind, slot, n)
          SELECT d.tenant, d.status, d.kind, ${slot}, sum(d.change) FROM ({changes}) d GROUP BY d.tenant, d.status, d.kind HAVING sum(d.change) <> 0 ORDER BY 1, 2, 3
          ON CONFLICT(tenant, status, kind, slot) DO UPDATE SET n = media_task_counts.n + excluded.n
        """;
}

/// <summary>The number of a batch, told in each row that it writes.</summary>
/// <param name="Value">Never used twice.</param>
/// <param name="Slot">The writer's slot of the counters.</param>
internal readonly record struct BatchNumber(long Value, short Slot);
