using Microsoft.Data.Sqlite;
using Orleans.MediaTasks.Limits;

namespace Orleans.MediaTasks.Tasks;

/// <summary>One thing that waits for a commit. Executed within it; answered after it.</summary>
internal abstract class WriteOperation
{
    /// <summary>What it counts in the queue and in a batch.</summary>
    public virtual int Rows => 1;

    /// <summary>Whether it is refused once the silo's lease was ended; only the leases themselves can be spoken of without one.</summary>
    public virtual bool NeedsLease => true;

    /// <summary>Runs the statements. An exception of the database here concerns this operation alone, as long as the transaction stands.</summary>
    public abstract void Execute(WriterSession session);

    /// <summary>What it did is on disk.</summary>
    public abstract void Complete();

    /// <summary>Nothing of it is known to be on disk.</summary>
    public abstract void Fail(StoreUnavailableException failure);
}

/// <summary>New rows of one call: one commit, one answer each.</summary>
internal sealed class InsertOperation(IReadOnlyList<MediaTaskState> rows) : WriteOperation
{
    private readonly TaskCompletionSource<IReadOnlyList<InsertResult>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly InsertResult[] _results = new InsertResult[rows.Count];
    private readonly EncodedTask?[] _rows = Encode(rows);

    public override int Rows => _rows.Length;

    public Task<IReadOnlyList<InsertResult>> Answer => _answer.Task;

    public override void Execute(WriterSession session)
    {
        if (_rows.Length > 1 && AnotherRequestsKey(session))
        {
            return;
        }

        for (var i = 0; i < _rows.Length; i++)
        {
            _results[i] = Insert(session, _rows[i]);
        }
    }

    /// <summary>Whether a key of the call stands for another request: then no row of it may be stored. Fills the results if so.</summary>
    private bool AnotherRequestsKey(WriterSession session)
    {
        var found = false;
        for (var i = 0; i < _rows.Length; i++)
        {
            var other = _rows[i] is { State: { IdempotencyKey: not null } state } && session.Tasks.FindByKey(state) is { } row && row.RequestHash != state.RequestHash ? row : null;
            _results[i] = other is null ? new InsertResult(InsertOutcome.Withheld) : new InsertResult(InsertOutcome.DuplicateKey, other);
            found |= other is not null;
        }

        return found;
    }

    public override void Complete() => _answer.SetResult(_results);

    public override void Fail(StoreUnavailableException failure) => _answer.SetException(failure);

    private static InsertResult Insert(WriterSession session, EncodedTask? row)
    {
        try
        {
            return row is { } encoded ? session.Tasks.Insert(encoded) : new InsertResult(InsertOutcome.Refused);
        }
        catch (SqliteException e) when (session.RefusedOneRow(e))
        {
            return new InsertResult(InsertOutcome.Refused);
        }
    }

    private static EncodedTask?[] Encode(IReadOnlyList<MediaTaskState> rows)
    {
        var encoded = new EncodedTask?[rows.Count];
        for (var i = 0; i < encoded.Length; i++)
        {
            encoded[i] = TryEncode(rows[i]);
        }

        return encoded;
    }

    private static EncodedTask? TryEncode(MediaTaskState row)
    {
        try
        {
            return StorableText.IsStorable(row) ? new EncodedTask(row, withSpec: true) : null;
        }
        catch (ArgumentException)
        {
            return null; // A number that JSON has no word for.
        }
    }
}

/// <summary>A compare-and-swap of one row that somebody awaits.</summary>
internal sealed class UpdateOperation(MediaTaskState previous, MediaTaskState next) : WriteOperation
{
    private readonly TaskCompletionSource<UpdateOutcome> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly EncodedTask _row = new(next, withSpec: false);
    private readonly Permit? _taken = next.Permit != previous.Permit ? next.Permit : null;
    private UpdateOutcome _outcome;

    /// <summary>The state that the row must still have; an earlier one when a lazy update was merged in.</summary>
    public MediaTaskState Previous { get; set; } = previous;

    public Task<UpdateOutcome> Answer => _answer.Task;

    public override void Execute(WriterSession session) => _outcome =
        _taken is { } permit && session.Companions.EpochOf(_row.State.Provider) > permit.Epoch ? UpdateOutcome.Fenced
        : session.Tasks.Update(Previous, _row) ? UpdateOutcome.Written
        : UpdateOutcome.Superseded;

    public override void Complete() => _answer.SetResult(_outcome);

    public override void Fail(StoreUnavailableException failure) => _answer.SetException(failure);
}

/// <summary>A compare-and-swap of one row that nobody awaits.</summary>
internal sealed class LazyUpdateOperation(MediaTaskState previous, MediaTaskState next, long deadline) : WriteOperation
{
    public MediaTaskState Previous { get; } = previous;

    public MediaTaskState Next { get; set; } = next;

    /// <summary>When it goes to the database at the latest, in ticks of <see cref="Environment.TickCount64"/>.</summary>
    public long Deadline { get; } = deadline;

    // Encoded only now: most lazy updates end in another update and never come here.
    public override void Execute(WriterSession session) => session.Tasks.Update(Previous, new EncodedTask(Next, withSpec: false));

    public override void Complete() { }

    public override void Fail(StoreUnavailableException failure) { }
}

/// <summary>A small statement on a companion table.</summary>
internal sealed class CommandOperation<T>(Func<WriterSession, T> command, bool needsLease = true) : WriteOperation
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public override bool NeedsLease => needsLease;

    public Task<T> Answer => _answer.Task;

    public override void Execute(WriterSession session) => _result = command(session);

    public override void Complete() => _answer.SetResult(_result);

    public override void Fail(StoreUnavailableException failure) => _answer.SetException(failure);
}
