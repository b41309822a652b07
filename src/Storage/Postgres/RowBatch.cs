namespace Orleans.MediaTasks.Tasks;

/// <summary>What goes into one commit: the rows of the operations that came first, in the order in which they are written.</summary>
internal sealed class RowBatch
{
    /// <summary>A batch is one message: it must not take so long that it looks like a database that is away.</summary>
    private const int ByteLimit = 8 * 1024 * 1024;

    private readonly HashSet<MediaTaskId> _ids = [];
    private readonly Dictionary<(string Tenant, string Key), bool> _keys = [];
    private readonly Dictionary<DeliveryId, EncodedDelivery> _deliveries = [];
    private readonly HashSet<MediaTaskId> _deliveryTasks = [];
    private long _bytes;
    private int _calls;

    private RowBatch()
    {
    }

    /// <summary>Those that are answered when it is committed.</summary>
    public List<WriteOperation> Operations { get; } = [];

    public List<RowWrite> Inserts { get; } = [];

    /// <summary>The rows of the calls of several rows that have keys.</summary>
    public List<RowWrite> Calls { get; } = [];

    public List<RowWrite> Updates { get; } = [];

    /// <summary>Tasks that are to go. They go before anything else is written, so that their keys are free for the rest.</summary>
    public List<RemoveOperation> Removes { get; } = [];

    /// <summary>The last change of each delivery.</summary>
    public List<EncodedDelivery> Deliveries { get; } = [];

    public bool IsEmpty => Inserts.Count == 0 && Updates.Count == 0 && Removes.Count == 0 && Deliveries.Count == 0;

    /// <summary>Whether an update takes another route; then all are written with their route, so that all stay in one order.</summary>
    public bool Reroutes { get; private set; }

    /// <summary>The providers of which an update takes a permit.</summary>
    public string[] Limiters { get; private set; } = [];

    /// <summary>Set with the first attempt and kept over all others.</summary>
    public BatchNumber? Number { get; set; }

    /// <summary>Whether an attempt may have been committed without our knowing.</summary>
    public bool IsUncertain { get; set; }

    /// <summary>The epochs of <see cref="Limiters"/>, as far as they ever had a limiter.</summary>
    public Dictionary<string, long> Epochs { get; } = new(StringComparer.Ordinal);

    public long Bytes => _bytes;

    /// <summary>Forgets what an attempt that came to nothing has found out.</summary>
    public void Reset()
    {
        foreach (var row in Inserts.Concat(Updates))
        {
            (row.IsWritten, row.IsRefused) = (false, false);
        }

        Removes.ForEach(remove => remove.IsRemoved = false);
    }

    /// <summary>Takes operations from the front of <paramref name="waiting"/>, up to the first that has to wait for the others' commit.</summary>
    /// <remarks>A row is written once in a batch: each statement sees only what was there before it.</remarks>
    public static RowBatch TakeFrom(List<WriteOperation> waiting)
    {
        var batch = new RowBatch();
        var taken = 0;
        while (taken < waiting.Count && batch.TryAdd(waiting[taken]))
        {
            taken++;
        }

        waiting.RemoveRange(0, taken);
        batch.Sort();
        return batch;
    }

    private bool TryAdd(WriteOperation operation)
    {
        var fits = operation switch
        {
            InsertOperation insert => TryAdd(insert),
            UpdateOperation update => TryAdd(new RowWrite(update, 0, update.Row, update.Previous) { Deliveries = update.Deliveries }),
            LazyUpdateOperation lazy => !_ids.Contains(lazy.Next.Id) && TryAdd(new RowWrite(lazy, 0, new EncodedTask(lazy.Next, withSpec: false), lazy.Previous) { Deliveries = lazy.Deliveries }),
            RemoveOperation remove => TryAdd(remove),
            DeliveryUpdateOperation delivery => TryAdd(delivery),
            _ => true,
        };
        if (fits)
        {
            Operations.Add(operation);
        }

        return fits;
    }

    private bool TryAdd(RowWrite update)
    {
        if (!HasRoom(update.Bytes) || !_ids.Add(update.State.Id))
        {
            return false;
        }

        _bytes += update.Bytes;
        Updates.Add(update);
        Reroutes |= update.IsReroute;
        return true;
    }

    private bool TryAdd(RemoveOperation remove)
    {
        // Whether it has something to deliver is known once what it has delivered is written.
        if (_deliveryTasks.Contains(remove.Row.Id) || !_ids.Add(remove.Row.Id))
        {
            return false;
        }

        Removes.Add(remove);
        return true;
    }

    private bool TryAdd(DeliveryUpdateOperation delivery)
    {
        if (!HasRoom(delivery.Next.Bytes))
        {
            return false;
        }

        _bytes += delivery.Next.Bytes;
        _deliveries[delivery.Id] = delivery.Next;
        _deliveryTasks.Add(delivery.Next.Row.Task);
        return true;
    }

    private bool TryAdd(InsertOperation insert)
    {
        var several = insert.Rows > 1;
        int? call = several && insert.Tasks.Any(task => task is { State.IdempotencyKey: not null }) ? _calls++ : null;
        var rows = insert.Tasks.Select((task, i) => (task, i)).Where(row => row.task is not null)
            .Select(row => new RowWrite(insert, row.i, row.task!.Value, previous: null) { Call = call }).ToList();
        var bytes = rows.Sum(row => (long)row.Bytes);
        if (!HasRoom(bytes) || rows.Exists(row => _ids.Contains(row.State.Id) || IsContested(row.State, several)))
        {
            return false;
        }

        _bytes += bytes;
        foreach (var row in rows)
        {
            _ids.Add(row.State.Id);
            if (row.State.IdempotencyKey is { } key)
            {
                _keys[(row.State.Id.Tenant, key)] = several;
            }
        }

        Inserts.AddRange(rows);
        Calls.AddRange(call is null ? [] : rows);
        return true;
    }

    private bool HasRoom(long bytes) => _bytes == 0 || _bytes + bytes <= ByteLimit;

    /// <summary>Whether another call has the key and one of the two stores all of its rows or none.</summary>
    private bool IsContested(MediaTaskState state, bool several) =>
        state.IdempotencyKey is { } key && _keys.TryGetValue((state.Id.Tenant, key), out var severalBefore) && (several || severalBefore);

    /// <summary>One order for all writers, so that none waits for another that waits for it. Stable: of two rows with one key the first wins.</summary>
    private void Sort()
    {
        var inserts = Inserts.Order(Comparer<RowWrite>.Create(InOrderOfKeys)).ToList();
        Inserts.Clear();
        Inserts.AddRange(inserts);
        Updates.Sort(InOrderOfIds);
        Removes.Sort((one, other) => one.Row.Id.CompareTo(other.Row.Id));
        if (_deliveries.Count > 0)
        {
            Deliveries.AddRange(_deliveries.OrderBy(delivery => delivery.Key).Select(delivery => delivery.Value));
        }

        for (var i = 0; i < Updates.Count; i++)
        {
            Updates[i].Ordinal = i;
        }

        Limiters = [.. Updates.Where(row => row.Taken is not null).Select(row => row.State.Provider).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Rows with an idempotency key first, by it: that is what two silos may both want to insert.</summary>
    private static int InOrderOfKeys(RowWrite one, RowWrite other) => (one.State.IdempotencyKey, other.State.IdempotencyKey) switch
    {
        (null, null) => InOrderOfIds(one, other),
        (null, _) => 1,
        (_, null) => -1,
        var (key, otherKey) => string.CompareOrdinal(one.State.Id.Tenant, other.State.Id.Tenant) is var order and not 0 ? order : string.CompareOrdinal(key, otherKey),
    };

    private static int InOrderOfIds(RowWrite one, RowWrite other) => one.State.Id.Value.CompareTo(other.State.Id.Value) is var order and not 0
        ? order
        : string.CompareOrdinal(one.State.Id.Tenant, other.State.Id.Tenant);
}
