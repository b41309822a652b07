using Microsoft.Data.Sqlite;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Writes task rows, their tags and their counters within the writer's transaction.</summary>
/// <remarks>Owns the prepared statements of one connection. What it does becomes true only with the commit.</remarks>
internal sealed class TaskRowWriter : IDisposable
{
    private const string Progressing =
        "status=?, version=?, sequence=?, attempt=?, attempts_used=?, owner_deaths=?, progress=?, cancel_requested=?, " +
        "updated_at=?, started_at=?, completed_at=?, due_at=?, owner=?, permit_epoch=?, permit_number=?, external_id=?, stage=?, " +
        "outputs=?, failure=?, attempts=?";

    private readonly Statement _insert;
    private readonly Statement _tag;
    private readonly Statement _update;
    private readonly Statement _reroute;
    private readonly Statement _byId;
    private readonly Statement _byKey;
    private readonly Statement _remove;
    private readonly Statement _removeTag;
    private readonly CountDeltas _counts;
    private readonly DeliveryRowWriter _deliveries;
    private readonly Savepoint _savepoint;

    public TaskRowWriter(SqliteConnection connection, DeliveryRowWriter deliveries, Savepoint savepoint)
    {
        (_deliveries, _savepoint) = (deliveries, savepoint);
        _insert = new(connection,
            "INSERT INTO media_tasks(tenant, id, shard, kind, provider, model, priority, created_at, idempotency_key, request_hash, spec, metadata, input, " +
            "attempt_timeout, fallbacks, status, version, sequence, attempt, attempts_used, owner_deaths, progress, cancel_requested, " +
            "updated_at, started_at, completed_at, due_at, owner, permit_epoch, permit_number, external_id, stage, outputs, failure, attempts) " +
            "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING");
        _tag = new(connection, "INSERT INTO media_task_tags(tenant, tag, id) VALUES(?,?,?) ON CONFLICT DO NOTHING");
        // Naming an indexed column makes SQLite rewrite its index entries, changed or not: a change of route has a statement of its own.
        _update = new(connection, $"UPDATE media_tasks SET {Progressing} WHERE tenant=? AND id=? AND version=?");
        _reroute = new(connection, $"UPDATE media_tasks SET kind=?, provider=?, model=?, attempt_timeout=?, fallbacks=?, {Progressing} WHERE tenant=? AND id=? AND version=?");
        _byId = new(connection, $"SELECT {TaskRow.Columns} FROM media_tasks t WHERE tenant=? AND id=?");
        _byKey = new(connection, $"SELECT {TaskRow.Columns} FROM media_tasks t WHERE tenant=? AND idempotency_key=?");
        _remove = new(connection,
            "DELETE FROM media_tasks WHERE tenant=? AND id=? AND version=? AND status >= 10 " +
            "AND NOT EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.tenant = media_tasks.tenant AND d.id = media_tasks.id AND d.status = 0)");
        _removeTag = new(connection, "DELETE FROM media_task_tags WHERE tenant=? AND tag=? AND id=?");
        _counts = new(connection);
    }

    /// <summary>Inserts one row with its tags, or tells what stands in the way.</summary>
    public InsertResult Insert(EncodedTask row)
    {
        var state = row.State;
        if (!(state.Spec.Tags.IsDefaultOrEmpty ? InsertRow(row) : InsertRowWithTags(row)))
        {
            return Existing(state);
        }

        _counts.Add(state.Id.Tenant, state.Status, state.Kind, 1);
        return new InsertResult(InsertOutcome.Inserted);
    }

    /// <summary>Replaces a row that still has the previous version, with what is to be told of that; false when it has not.</summary>
    public bool Update(MediaTaskState previous, EncodedTask row, EncodedDelivery[]? deliveries)
    {
        if (!(deliveries is null ? UpdateRow(previous, row) : UpdateRowWithDeliveries(previous, row, deliveries)))
        {
            return false;
        }

        var next = row.State;
        if (previous.Status != next.Status || previous.Kind != next.Kind)
        {
            _counts.Add(next.Id.Tenant, previous.Status, previous.Kind, -1);
            _counts.Add(next.Id.Tenant, next.Status, next.Kind, 1);
        }

        return true;
    }

    /// <summary>Removes a row that is as it was read, has ended and has nothing to deliver, with all that hangs on it; false when it is another.</summary>
    public bool Remove(MediaTaskState row)
    {
        if (!RemoveRow(row))
        {
            return false;
        }

        _counts.Add(row.Id.Tenant, row.Status, row.Kind, -1);
        return true;
    }

    /// <summary>The row that this one's idempotency key belongs to; null when the key is free.</summary>
    public MediaTaskState? FindByKey(MediaTaskState state) =>
        TaskRow.ReadAll(_byKey.Add(state.Id.Tenant).Add(state.IdempotencyKey)) is [var row] ? row : null;

    /// <summary>Writes what was counted since the last call.</summary>
    public void WriteCounts() => _counts.Write();

    /// <summary>Forgets what was counted in a transaction that is given up.</summary>
    public void DropCounts() => _counts.Clear();

    public void Dispose()
    {
        foreach (var statement in (IDisposable[])[_insert, _tag, _update, _reroute, _byId, _byKey, _remove, _removeTag, _counts])
        {
            statement.Dispose();
        }
    }

    private bool InsertRow(EncodedTask row)
    {
        var (state, spec) = (row.State, row.State.Spec);
        _insert.Add(state.Id.Tenant).Add(state.Id.Value).Add(state.Id.Shard).Add(state.Kind).Add(state.Provider).Add(state.Model)
            .Add(spec.Priority).Add(state.CreatedAt).Add(state.IdempotencyKey).Add(state.RequestHash).Add(row.Spec).Add(spec.Metadata).Add(spec.Input)
            .Add(state.AttemptTimeout.Ticks).Add(row.Fallbacks);
        return AddProgressing(_insert, row).Execute() == 1;
    }

    private bool InsertRowWithTags(EncodedTask row) => _savepoint.InOnePiece(() =>
    {
        if (!InsertRow(row))
        {
            return false;
        }

        foreach (var tag in row.State.Spec.Tags)
        {
            _tag.Add(row.State.Id.Tenant).Add(tag).Add(row.State.Id.Value).Execute();
        }

        return true;
    });

    private bool UpdateRow(MediaTaskState previous, EncodedTask row)
    {
        var next = row.State;
        var rerouted = previous.Provider != next.Provider || previous.Model != next.Model || previous.Kind != next.Kind
            || previous.AttemptTimeout != next.AttemptTimeout || previous.Fallbacks != next.Fallbacks;
        var statement = rerouted
            ? _reroute.Add(next.Kind).Add(next.Provider).Add(next.Model).Add(next.AttemptTimeout.Ticks).Add(row.Fallbacks)
            : _update;
        return AddProgressing(statement, row).Add(next.Id.Tenant).Add(next.Id.Value).Add(previous.Version).Execute() == 1;
    }

    private bool UpdateRowWithDeliveries(MediaTaskState previous, EncodedTask row, EncodedDelivery[] deliveries) => _savepoint.InOnePiece(() =>
    {
        if (!UpdateRow(previous, row))
        {
            return false;
        }

        _deliveries.Insert(deliveries);
        return true;
    });

    private bool RemoveRow(MediaTaskState row) => _savepoint.InOnePiece(() =>
    {
        if (_remove.Add(row.Id.Tenant).Add(row.Id.Value).Add(row.Version).Execute() == 0)
        {
            return false;
        }

        foreach (var tag in row.Spec.Tags.IsDefault ? [] : row.Spec.Tags)
        {
            _removeTag.Add(row.Id.Tenant).Add(tag).Add(row.Id.Value).Execute();
        }

        _deliveries.Remove(row.Id);
        return true;
    });

    private InsertResult Existing(MediaTaskState state)
    {
        if (TaskRow.ReadAll(_byId.Add(state.Id.Tenant).Add(state.Id.Value)) is [var sameId])
        {
            return new InsertResult(InsertOutcome.DuplicateId, sameId);
        }

        return FindByKey(state) is { } sameKey
            ? new InsertResult(InsertOutcome.DuplicateKey, sameKey)
            : throw new InvalidOperationException($"The row of task {state.Id} was not inserted, yet nothing stands in its way.");
    }

    private static Statement AddProgressing(Statement statement, EncodedTask row)
    {
        var state = row.State;
        return statement.Add((long)state.Status).Add(state.Version).Add(state.Sequence).Add(state.Attempt).Add(state.AttemptsUsed)
            .Add(state.OwnerDeaths).Add(state.Progress).Add(state.CancelRequested)
            .Add(state.UpdatedAt).Add(state.StartedAt).Add(state.CompletedAt).Add(state.DueAt)
            .Add(state.Owner).Add(state.Permit?.Epoch).Add(state.Permit?.Number).Add(state.ExternalId).Add(state.Stage)
            .Add(row.Outputs).Add(row.Failure).Add(row.Attempts);
    }
}
