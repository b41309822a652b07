using Npgsql;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Finds out why rows of a committed batch were not written, and tells each operation what became of it.</summary>
/// <remarks>After an attempt of unknown outcome the batch was written again, under the same number: a row that carries it is the batch's own,
/// whichever attempt wrote it, and no other writer can leave that number there.</remarks>
internal static class LostRows
{
    private const string Selected = $"SELECT {PostgresRow.Columns}, t.inserted_by, t.written_by FROM unnest";

    internal const string ByIdSql = $"{Selected}($1::text[], $2::uuid[]) AS u(tenant, id) JOIN media_tasks t ON t.tenant = u.tenant AND t.id = u.id";

    internal const string ByKeySql =
        $"{Selected}($1::text[], $2::text[]) AS u(tenant, idempotency_key) JOIN media_tasks t ON t.tenant = u.tenant AND t.idempotency_key = u.idempotency_key";

    private static readonly ArrayColumn<RowWrite>[] Ids =
        [ArrayColumn<RowWrite>.Text("tenant", row => row.State.Id.Tenant), ArrayColumn<RowWrite>.Uuid("id", row => row.State.Id.Value)];

    private static readonly ArrayColumn<RowWrite>[] Keys =
        [ArrayColumn<RowWrite>.Text("tenant", row => row.State.Id.Tenant), ArrayColumn<RowWrite>.Text("idempotency_key", row => row.State.IdempotencyKey)];

    public static async Task ResolveAsync(NpgsqlConnection connection, RowBatch batch)
    {
        foreach (var insert in batch.Operations.OfType<InsertOperation>())
        {
            Array.Fill(insert.Results, new InsertResult(InsertOutcome.Refused));
        }

        foreach (var row in batch.Inserts.Where(row => row.IsWritten))
        {
            Tell(row, new InsertResult(InsertOutcome.Inserted));
        }

        var lost = batch.Inserts.Where(row => !row.IsWritten && !row.IsRefused).ToList();
        if (lost.Count > 0)
        {
            await ResolveInsertsAsync(connection, batch, lost).ConfigureAwait(false);
        }

        await ResolveUpdatesAsync(connection, batch).ConfigureAwait(false);
        if (batch.IsUncertain && batch.Removes.Exists(remove => !remove.IsRemoved))
        {
            await RemoveStatements.ResolveAsync(connection, batch.Removes).ConfigureAwait(false);
        }
    }

    private static async Task ResolveInsertsAsync(NpgsqlConnection connection, RowBatch batch, List<RowWrite> lost)
    {
        var byId = (await ReadAsync(connection, ByIdSql, Ids, lost).ConfigureAwait(false)).DistinctBy(row => row.State.Id).ToDictionary(row => row.State.Id);
        var keyed = lost.Where(row => row.State.IdempotencyKey is not null).ToList();
        var byKey = (keyed.Count == 0 ? [] : await ReadAsync(connection, ByKeySql, Keys, keyed).ConfigureAwait(false))
            .DistinctBy(row => KeyOf(row.State)).ToDictionary(row => KeyOf(row.State));
        var claimed = batch.Inserts.Where(row => row.IsWritten).Select(row => row.State.Id).ToHashSet();
        var unexplained = new List<RowWrite>();
        foreach (var row in lost)
        {
            if (byId.TryGetValue(row.State.Id, out var sameId))
            {
                row.IsWritten = sameId.InsertedBy == batch.Number!.Value.Value && claimed.Add(row.State.Id);
                Tell(row, row.IsWritten ? new InsertResult(InsertOutcome.Inserted) : new InsertResult(InsertOutcome.DuplicateId, sameId.State));
            }
            else if (byKey.TryGetValue(KeyOf(row.State), out var sameKey))
            {
                Tell(row, new InsertResult(InsertOutcome.DuplicateKey, sameKey.State));
            }
            else
            {
                unexplained.Add(row);
            }
        }

        foreach (var call in batch.Calls.GroupBy(row => row.Operation).Where(call => !call.Any(row => row.IsWritten)))
        {
            Withhold((InsertOperation)call.Key, [.. call], byKey);
        }

        foreach (var row in unexplained.Where(row => ((InsertOperation)row.Operation).Results[row.Index].Outcome == InsertOutcome.Refused))
        {
            row.Operation.Fail(new StoreUnavailableException("What stood in the way of a new task was gone before it could be read. Submit it again."));
        }
    }

    /// <summary>When a key of the call stands for another request, none of its rows was stored, for that reason alone.</summary>
    private static void Withhold(InsertOperation call, List<RowWrite> rows, Dictionary<(string, string?), StoredRow> byKey)
    {
        var others = rows.Where(row => byKey.TryGetValue(KeyOf(row.State), out var stored) && stored.State.RequestHash != row.State.RequestHash).ToList();
        if (others.Count > 0)
        {
            Array.Fill(call.Results, new InsertResult(InsertOutcome.Withheld));
            others.ForEach(row => Tell(row, new InsertResult(InsertOutcome.DuplicateKey, byKey[KeyOf(row.State)].State)));
        }
    }

    private static async Task ResolveUpdatesAsync(NpgsqlConnection connection, RowBatch batch)
    {
        var lost = batch.Updates.Where(row => !row.IsWritten && !row.IsRefused).ToList();
        var stored = batch.IsUncertain && lost.Count > 0
            ? (await ReadAsync(connection, ByIdSql, Ids, lost).ConfigureAwait(false)).ToDictionary(row => row.State.Id)
            : null;
        foreach (var row in batch.Updates)
        {
            if (row.IsRefused)
            {
                row.Operation.Fail(WriteApart.Refusal);
            }
            else if (row.Operation is UpdateOperation update)
            {
                update.Outcome = row.IsWritten ? UpdateOutcome.Written : Explain(row, batch, stored?.GetValueOrDefault(row.State.Id));
            }
        }
    }

    private static UpdateOutcome Explain(RowWrite row, RowBatch batch, StoredRow? stored)
    {
        if (stored is { } found)
        {
            if (found.WrittenBy == batch.Number!.Value.Value)
            {
                return UpdateOutcome.Written;
            }

            if (found.State.Version > row.State.Version)
            {
                // Somebody went on from this version, but whether it was ours cannot be told any more.
                row.Operation.Fail(new StoreUnavailableException("The connection broke in a commit and the row has changed since. Read it again."));
            }
        }

        return row.Taken is { } permit && batch.Epochs.GetValueOrDefault(row.State.Provider) > permit.Epoch ? UpdateOutcome.Fenced : UpdateOutcome.Superseded;
    }

    private static async Task<List<StoredRow>> ReadAsync(NpgsqlConnection connection, string sql, ArrayColumn<RowWrite>[] columns, List<RowWrite> rows)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(columns, rows);
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var found = new List<StoredRow>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            found.Add(new StoredRow(PostgresRow.Read(reader), reader.GetInt64(PostgresRow.ColumnCount), reader.GetInt64(PostgresRow.ColumnCount + 1)));
        }

        return found;
    }

    private static (string, string?) KeyOf(MediaTaskState state) => (state.Id.Tenant, state.IdempotencyKey);

    private static void Tell(RowWrite row, InsertResult result) => ((InsertOperation)row.Operation).Results[row.Index] = result;

    private readonly record struct StoredRow(MediaTaskState State, long InsertedBy, long WrittenBy);
}
