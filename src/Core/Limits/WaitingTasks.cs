using System.Diagnostics;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>One waiting task; 48 bytes, because there may be a million.</summary>
internal struct WaitingTask
{
    public Guid Id;
    public long Since;
    public long Arrival;
    public Lane Lane;
    public string Model;

    /// <summary>The order within a tenant: who waits longer, then who came first.</summary>
    public readonly int CompareTo(in WaitingTask other) =>
        Since != other.Since ? Since.CompareTo(other.Since) : Arrival.CompareTo(other.Arrival);

    public readonly MediaTaskId FullId => new(Lane.Tenant.Name, Id);

    public readonly QueuedTask ToQueued() => new(FullId, Model, Lane.Priority, new DateTimeOffset(Since, TimeSpan.Zero));
}

/// <summary>The waiting tasks in slots of one array, found by id. Knows nothing of order.</summary>
internal sealed class WaitingTasks : IAlternateEqualityComparer<MediaTaskId, int>, IEqualityComparer<int>
{
    /// <summary>An empty queue gives memory above this many slots back.</summary>
    private const int KeptSlots = 4096;

    private const int None = -1;

    private readonly Dictionary<string, string> _models = [];
    private HashSet<int> _index;
    private HashSet<int>.AlternateLookup<MediaTaskId> _byId;
    private WaitingTask[] _slots = new WaitingTask[16];
    private int _firstFree = None;
    private int _used;
    private long _arrivals;

    public WaitingTasks()
    {
        // The set holds slots only and compares what is in them: no second copy of the ids.
        _index = new HashSet<int>(this);
        _byId = _index.GetAlternateLookup<MediaTaskId>();
    }

    public int Count => _index.Count;

    public ref readonly WaitingTask this[int slot] => ref _slots[slot];

    public bool TryFind(MediaTaskId id, out int slot) => _byId.TryGetValue(id, out slot);

    /// <summary>Every waiting task in the order of arrival.</summary>
    public IEnumerable<QueuedTask> InOrderOfArrival() =>
        _index.OrderBy(slot => _slots[slot].Arrival).Select(slot => _slots[slot].ToQueued());

    public int Add(in QueuedTask task, Lane lane)
    {
        var slot = TakeSlot();

        // Each call brings its own copy of the model's name; one is enough.
        if (!_models.TryGetValue(task.Model, out var model))
        {
            _models.Add(task.Model, model = task.Model);
        }

        _slots[slot] = new WaitingTask { Id = task.Id.Value, Since = task.Since.UtcTicks, Arrival = ++_arrivals, Lane = lane, Model = model };
        _index.Add(slot);
        return slot;
    }

    public void Remove(int slot)
    {
        _index.Remove(slot);
        _slots[slot] = new WaitingTask { Arrival = _firstFree };
        _firstFree = slot;
        if (_index.Count == 0)
        {
            Reset();
        }
    }

    private int TakeSlot()
    {
        // A free slot names the next one where a taken one has its number of arrival.
        if (_firstFree is not None and var free)
        {
            _firstFree = (int)_slots[free].Arrival;
            return free;
        }

        if (_used == _slots.Length)
        {
            Array.Resize(ref _slots, _used * 2);
        }

        return _used++;
    }

    private void Reset()
    {
        _models.Clear();
        _firstFree = None;
        _used = 0;
        if (_slots.Length > KeptSlots)
        {
            _slots = new WaitingTask[KeptSlots];
            _index = new HashSet<int>(this);
            _byId = _index.GetAlternateLookup<MediaTaskId>();
        }
    }

    bool IEqualityComparer<int>.Equals(int x, int y) => x == y;

    int IEqualityComparer<int>.GetHashCode(int slot) => _slots[slot].Id.GetHashCode();

    bool IAlternateEqualityComparer<MediaTaskId, int>.Equals(MediaTaskId id, int slot) =>
        _slots[slot].Id == id.Value && _slots[slot].Lane.Tenant.Name == id.Tenant;

    int IAlternateEqualityComparer<MediaTaskId, int>.GetHashCode(MediaTaskId id) => id.Value.GetHashCode();

    int IAlternateEqualityComparer<MediaTaskId, int>.Create(MediaTaskId id) => throw new UnreachableException();
}
