namespace Orleans.MediaTasks.Limits;

/// <summary>Slots of waiting tasks, oldest first, in one array.</summary>
/// <remarks>
/// Tasks come nearly always in order and leave nearly always at the front: both cost nothing.
/// One that comes late (rows read again after a failover, a wake-up that was delayed) is put where it belongs, and one that is withdrawn leaves no gap, so a rank is an index.
/// </remarks>
internal sealed class OrderedSlots(WaitingTasks tasks)
{
    private int[] _slots = new int[4];
    private int _start;

    public int Count { get; private set; }

    public int Capacity => _slots.Length;

    public int First => _slots[_start];

    /// <summary>Since when the first one waits, in ticks.</summary>
    public long FirstSince => tasks[First].Since;

    /// <summary>Whether the first one here comes before the first one there.</summary>
    public bool StartsBefore(OrderedSlots other) => tasks[First].CompareTo(tasks[other.First]) < 0;

    public void Add(int slot)
    {
        if (_start + Count == _slots.Length)
        {
            MakeRoom();
        }

        var rank = Count > 0 && tasks[slot].CompareTo(tasks[_slots[_start + Count - 1]]) < 0 ? RankOf(slot) : Count;
        if (rank < Count / 2 && _start > 0)
        {
            Array.Copy(_slots, _start, _slots, _start - 1, rank);
            _start--;
        }
        else
        {
            Array.Copy(_slots, _start + rank, _slots, _start + rank + 1, Count - rank);
        }

        _slots[_start + rank] = slot;
        Count++;
    }

    public void Remove(int slot)
    {
        var rank = RankOf(slot);
        if (rank < Count / 2 || rank == 0)
        {
            Array.Copy(_slots, _start, _slots, _start + 1, rank);
            _start++;
        }
        else
        {
            Array.Copy(_slots, _start + rank + 1, _slots, _start + rank, Count - rank - 1);
        }

        Count--;
        Shrink();
    }

    /// <summary>How many here are older than the task in the slot, which need not be here.</summary>
    public int RankOf(int slot)
    {
        ref readonly var task = ref tasks[slot];
        var low = 0;
        var high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (tasks[_slots[_start + middle]].CompareTo(task) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private void MakeRoom() => MoveTo(Count > _slots.Length / 2 ? new int[_slots.Length * 2] : _slots);

    private void Shrink()
    {
        if (_slots.Length > 64 && Count < _slots.Length / 8)
        {
            MoveTo(new int[_slots.Length / 4]);
        }
    }

    private void MoveTo(int[] target)
    {
        Array.Copy(_slots, _start, target, 0, Count);
        _slots = target;
        _start = 0;
    }
}
