using Npgsql;

namespace Orleans.MediaTasks.Tasks;

/// <summary>One batch in one commit in which some rows are refused: halves are tried until what is bad stands alone.</summary>
internal sealed class WriteApart(NpgsqlConnection connection, RowBatch batch, string? owner)
{
    public async Task RunAsync()
    {
        await using var transaction = await connection.BeginTransactionAsync().ConfigureAwait(false);
        var guard = Round();
        guard.Guard();
        await guard.SendAsync().ConfigureAwait(false);
        await TryAsync(batch.Inserts, inserts: true).ConfigureAwait(false);
        await TryAsync(batch.Updates, inserts: false).ConfigureAwait(false);
        var check = Round();
        check.Check();
        await check.SendAsync().ConfigureAwait(false);
        await transaction.CommitAsync().ConfigureAwait(false);
    }

    private async Task TryAsync(List<RowWrite> rows, bool inserts)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var round = Round();
        round.Add(new NpgsqlBatchCommand("SAVEPOINT some_rows"));
        round.Write(inserts ? rows : [], inserts ? [] : rows);
        round.Add(new NpgsqlBatchCommand("RELEASE some_rows"));
        try
        {
            await round.SendAsync().ConfigureAwait(false);
            return;
        }
        catch (PostgresException e) when (PostgresFaults.Classify(e) == PostgresFault.Row)
        {
            var undo = Round();
            undo.Add(new NpgsqlBatchCommand("ROLLBACK TO some_rows"));
            await undo.SendAsync().ConfigureAwait(false);
        }

        rows.ForEach(row => row.IsWritten = false);
        if (rows.Count == 1)
        {
            rows[0].IsRefused = true;
            return;
        }

        await TryAsync(rows[..(rows.Count / 2)], inserts).ConfigureAwait(false);
        await TryAsync(rows[(rows.Count / 2)..], inserts).ConfigureAwait(false);
    }

    private WriteRound Round() => new(connection, batch, owner);
}
