using Orleans.MediaTasks.Limits;

namespace Orleans.MediaTasks.Tasks;

/// <summary>One thing that waits for a commit. What it says is the same for every database; how it is done is the writer's.</summary>
internal abstract class WriteOperation
{
    /// <summary>What it counts in the queue and in a batch.</summary>
    public virtual int Rows => 1;

    /// <summary>Since when it waits, in ticks of <see cref="Environment.TickCount64"/>.</summary>
    public long Since { get; } = Environment.TickCount64;

    /// <summary>Whether its caller has an answer, or it was given up: there is no more use in doing it.</summary>
    public abstract bool IsAnswered { get; }

    /// <summary>Whether it has to wait until what another lane has under way is done.</summary>
    /// <remarks>What concerns no row in particular, as a barrier, waits for all.</remarks>
    /// <param name="held">The tasks whose rows that lane writes.</param>
    public virtual bool Meets(HashSet<MediaTaskId> held) => true;

    /// <summary>Adds the tasks whose rows it writes.</summary>
    public virtual void Hold(HashSet<MediaTaskId> held)
    {
    }

    /// <summary>What it did is on disk.</summary>
    public abstract void Complete();

    /// <summary>Nothing of it is known to be on disk.</summary>
    public abstract void Fail(StoreUnavailableException failure);
}

/// <summary>Something that a caller awaits. The first answer holds.</summary>
internal abstract class AwaitedOperation<T> : WriteOperation
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Answer => _answer.Task;

    public override bool IsAnswered => _answer.Task.IsCompleted;

    public override void Complete() => _answer.TrySetResult(Result());

    public override void Fail(StoreUnavailableException failure) => _answer.TrySetException(failure);

    /// <summary>What to answer once it is on disk.</summary>
    protected abstract T Result();
}

/// <summary>New rows of one call: one commit, one answer each.</summary>
internal sealed class InsertOperation(IReadOnlyList<MediaTaskState> rows) : AwaitedOperation<IReadOnlyList<InsertResult>>
{
    public override int Rows => Tasks.Length;

    /// <summary>The rows; null for what no database can keep.</summary>
    public EncodedTask?[] Tasks { get; } = Encode(rows);

    /// <summary>What became of each; filled in by the writer.</summary>
    public InsertResult[] Results { get; } = new InsertResult[rows.Count];

    public override bool Meets(HashSet<MediaTaskId> held) => Array.Exists(Tasks, task => task is { } row && held.Contains(row.State.Id));

    public override void Hold(HashSet<MediaTaskId> held)
    {
        foreach (var task in Tasks)
        {
            if (task is { } row)
            {
                held.Add(row.State.Id);
            }
        }
    }

    protected override IReadOnlyList<InsertResult> Result() => Results;

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
internal sealed class UpdateOperation(MediaTaskState previous, MediaTaskState next, EncodedDelivery[]? deliveries = null) : AwaitedOperation<UpdateOutcome>
{
    /// <summary>The state that the row must still have; an earlier one when a lazy update was merged in.</summary>
    public MediaTaskState Previous { get; set; } = previous;

    /// <summary>The state to come.</summary>
    public EncodedTask Row { get; } = new(next, withSpec: false);

    /// <summary>The permit that the change takes, if any: it must be of an epoch that is not over.</summary>
    public Permit? Taken { get; } = next.Permit != previous.Permit ? next.Permit : null;

    /// <summary>What is told of the change, and of lazy ones that were merged in; null for nothing.</summary>
    public EncodedDelivery[]? Deliveries { get; set; } = deliveries;

    /// <summary>What became of it; filled in by the writer.</summary>
    public UpdateOutcome Outcome { get; set; }

    public override bool Meets(HashSet<MediaTaskId> held) => held.Contains(Row.State.Id);

    public override void Hold(HashSet<MediaTaskId> held) => held.Add(Row.State.Id);

    protected override UpdateOutcome Result() => Outcome;
}

/// <summary>Something that nobody awaits and that can wait a little itself.</summary>
/// <param name="deadline">See <see cref="Deadline"/>.</param>
internal abstract class LazyOperation(long deadline) : WriteOperation
{
    private bool _over;

    /// <summary>When it goes to the database at the latest, in ticks of <see cref="Environment.TickCount64"/>.</summary>
    public long Deadline { get; } = deadline;

    public override bool IsAnswered => _over;

    public override void Complete() => _over = true;

    public override void Fail(StoreUnavailableException failure) => _over = true;
}

/// <summary>A compare-and-swap of one row that nobody awaits.</summary>
internal sealed class LazyUpdateOperation(MediaTaskState previous, MediaTaskState next, EncodedDelivery[]? deliveries, long deadline) : LazyOperation(deadline)
{
    public MediaTaskState Previous { get; } = previous;

    public MediaTaskState Next { get; set; } = next;

    /// <summary>What is told of the change, and of others that were merged in; null for nothing.</summary>
    public EncodedDelivery[]? Deliveries { get; set; } = deliveries;

    public override bool Meets(HashSet<MediaTaskId> held) => held.Contains(Next.Id);

    public override void Hold(HashSet<MediaTaskId> held) => held.Add(Next.Id);
}

/// <summary>Nothing but the wait for everything before it.</summary>
internal sealed class BarrierOperation : AwaitedOperation<bool>
{
    protected override bool Result() => true;
}
