using Npgsql;

namespace Orleans.MediaTasks.Tasks;

/// <summary>One batch as one message, one commit and one answer.</summary>
internal sealed class WriteRound(NpgsqlConnection connection, RowBatch batch, string? owner)
{
    private readonly List<NpgsqlBatchCommand> _commands = [];

    /// <summary>What reads the answer of each command that gives rows, in their order.</summary>
    private readonly List<Func<NpgsqlDataReader, Task>> _answers = [];

    private BatchNumber Number => batch.Number!.Value;

    /// <summary>Runs all of it. The transaction is the message's own unless one was begun.</summary>
    public async Task RunAsync()
    {
        Guard();
        Remove(batch.Removes);
        Insert(batch.Inserts);
        Update(batch.Updates);
        Update(batch.Deliveries);
        Check();
        await SendAsync().ConfigureAwait(false);
    }

    /// <summary>The locks that make what follows right: the silo lives, the limiters are not replaced.</summary>
    public void Guard()
    {
#if PLANT_NO_FENCING
        return;
#pragma warning disable CS0162 // The bug leaves the rest out.
#endif
        if (owner is not null)
        {
            Add(WriteStatements.HoldLease(owner), Nothing);
        }

        if (batch.Limiters.Length > 0)
        {
            Add(WriteStatements.HoldEpochs(batch.Limiters), ReadEpochsAsync);
        }
    }

    public void Remove(IReadOnlyList<RemoveOperation> removes)
    {
        if (removes.Count == 0)
        {
            return;
        }

        Add(RemoveStatements.Rows(removes, Number), reader => RemoveStatements.ReadAsync(reader, removes));
        Add(RemoveStatements.DeliveriesOf(removes));
        var tags = removes.SelectMany(remove => remove.Row.Spec.Tags.IsDefaultOrEmpty ? [] : remove.Row.Spec.Tags.Select(tag => (remove, tag))).ToList();
        if (tags.Count > 0)
        {
            Add(RemoveStatements.TagsOf(tags));
        }
    }

    public void Insert(IReadOnlyList<RowWrite> inserts)
    {
        if (inserts.Count == 0)
        {
            return;
        }

        Add(WriteStatements.Insert(inserts, batch.Calls, Number), reader => ReadInsertedAsync(reader, inserts));
        var tags = inserts.SelectMany(row => row.State.Spec.Tags.IsDefaultOrEmpty ? [] : row.State.Spec.Tags.Select(tag => (row, tag))).ToList();
        if (tags.Count > 0)
        {
            Add(WriteStatements.InsertTags(tags, Number));
        }
    }

    public void Update(IReadOnlyList<RowWrite> updates)
    {
        if (updates.Count == 0)
        {
            return;
        }

        Add(WriteStatements.UpdateRows(updates, batch.Reroutes, Number), ReadUpdatedAsync);
        List<EncodedDelivery>? told = null;
        foreach (var row in updates)
        {
            if (row.Deliveries is { } deliveries)
            {
                (told ??= []).AddRange(deliveries);
            }
        }

        if (told is not null)
        {
            Add(DeliveryStatements.Insert(told, Number));
        }
    }

    public void Update(IReadOnlyList<EncodedDelivery> deliveries)
    {
        if (deliveries.Count > 0)
        {
            Add(DeliveryStatements.UpdateRows(deliveries));
        }
    }

    public void Check()
    {
        if (batch.Calls.Count > 0)
        {
            Add(WriteStatements.RefuseTornCalls(batch.Calls, Number), Nothing);
        }
    }

    /// <summary>Adds a command that gives no rows.</summary>
    public void Add(NpgsqlBatchCommand command) => _commands.Add(command);

    /// <summary>Sends what was added and takes the answers.</summary>
    public async Task SendAsync()
    {
        await using var message = new NpgsqlBatch(connection);
        foreach (var command in _commands)
        {
            message.BatchCommands.Add(command);
        }

        await message.PrepareAsync().ConfigureAwait(false); // Known statements cost nothing here.
        await using var reader = await message.ExecuteReaderAsync().ConfigureAwait(false);
        foreach (var answer in _answers)
        {
            await answer(reader).ConfigureAwait(false);
            await reader.NextResultAsync().ConfigureAwait(false);
        }
    }

    private void Add(NpgsqlBatchCommand command, Func<NpgsqlDataReader, Task> answer)
    {
        _commands.Add(command);
        _answers.Add(answer);
    }

    private static Task Nothing(NpgsqlDataReader reader) => Task.CompletedTask;

    private async Task ReadEpochsAsync(NpgsqlDataReader reader)
    {
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            batch.Epochs[reader.GetString(0)] = reader.GetInt64(1);
        }
    }

    private static async Task ReadInsertedAsync(NpgsqlDataReader reader, IReadOnlyList<RowWrite> rows)
    {
        // They come in the order in which they were sent; what is missing in between was not inserted.
        for (var i = 0; await reader.ReadAsync().ConfigureAwait(false); i++)
        {
            var id = reader.TaskId(0, 1);
            while (rows[i].State.Id != id)
            {
                i++;
            }

            rows[i].IsWritten = true;
        }
    }

    private async Task ReadUpdatedAsync(NpgsqlDataReader reader)
    {
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            batch.Updates[reader.GetInt32(0)].IsWritten = true;
        }
    }
}
