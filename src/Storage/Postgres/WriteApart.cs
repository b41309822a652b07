using Npgsql;

namespace Orleans.MediaTasks.Tasks;

/// <summary>One batch in one commit in which some rows are refused: halves are tried until what is bad stands alone.</summary>
internal sealed class WriteApart(NpgsqlConnection connection, RowBatch batch, string? owner)
{
    /// <summary>What the caller of a refused row is told.</summary>
    public static StoreUnavailableException Refusal => new("The database refuses this row for what is in it.");

    public async Task RunAsync()
    {
        await using var transaction = await connection.BeginTransactionAsync().ConfigureAwait(false);
        var guard = Round();
        guard.Guard();
        await guard.SendAsync().ConfigureAwait(false);
        await TryAsync(batch.Removes, (round, rows) => round.Remove(rows), row => row.IsRemoved = false, row => row.Fail(Refusal)).ConfigureAwait(false);
        await TryAsync(batch.Inserts, (round, rows) => round.Insert(rows), row => row.IsWritten = false, row => row.IsRefused = true).ConfigureAwait(false);
        await TryAsync(batch.Updates, (round, rows) => round.Update(rows), row => row.IsWritten = false, row => row.IsRefused = true).ConfigureAwait(false);
        await TryAsync(batch.Deliveries, (round, rows) => round.Update(rows), _ => { }, _ => { }).ConfigureAwait(false);
        var check = Round();
        check.Check();
        await check.SendAsync().ConfigureAwait(false);
        await transaction.CommitAsync().ConfigureAwait(false);
    }

    private async Task TryAsync<T>(List<T> rows, Action<WriteRound, List<T>> write, Action<T> undo, Action<T> refuse)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var round = Round();
        round.Add(new NpgsqlBatchCommand("SAVEPOINT some_rows"));
        write(round, rows);
        round.Add(new NpgsqlBatchCommand("RELEASE some_rows"));
        try
        {
            await round.SendAsync().ConfigureAwait(false);
            return;
        }
        catch (PostgresException e) when (PostgresFaults.Classify(e) == PostgresFault.Row)
        {
            var back = Round();
            back.Add(new NpgsqlBatchCommand("ROLLBACK TO some_rows"));
            await back.SendAsync().ConfigureAwait(false);
        }

        rows.ForEach(undo);
        if (rows.Count == 1)
        {
            refuse(rows[0]);
            return;
        }

        await TryAsync(rows[..(rows.Count / 2)], write, undo, refuse).ConfigureAwait(false);
        await TryAsync(rows[(rows.Count / 2)..], write, undo, refuse).ConfigureAwait(false);
    }

    private WriteRound Round() => new(connection, batch, owner);
}
