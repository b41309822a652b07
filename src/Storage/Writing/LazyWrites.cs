using System.Diagnostics.CodeAnalysis;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Writes that nobody awaits, one of each key, until their delay is over or something else takes them along.</summary>
/// <remarks>Not bounded and not locked: the queue that owns it does both.</remarks>
internal sealed class LazyWrites<TKey, TWrite>(Func<TWrite, TKey> keyOf)
    where TKey : notnull
    where TWrite : LazyOperation
{
    private readonly Dictionary<TKey, TWrite> _byKey = [];
    private readonly Queue<TWrite> _byDeadline = new();

    public int Count => _byKey.Count;

    /// <summary>When the first of them has waited long enough; the largest number when there is none.</summary>
    public long NextDeadline => TryPeek(out var first) ? first.Deadline : long.MaxValue;

    public bool TryGet(TKey key, [NotNullWhen(true)] out TWrite? write) => _byKey.TryGetValue(key, out write);

    public bool Remove(TKey key, [NotNullWhen(true)] out TWrite? write) => _byKey.Remove(key, out write);

    /// <summary>Adds a write, in place of the one of its key. Deadlines come in order.</summary>
    public void Add(TWrite write)
    {
        _byKey[keyOf(write)] = write;
        _byDeadline.Enqueue(write);
    }

    /// <summary>Takes the next one that has waited until <paramref name="now"/>.</summary>
    public bool TryTake(long now, [NotNullWhen(true)] out TWrite? write)
    {
        if (!TryPeek(out write) || write.Deadline > now)
        {
            return false;
        }

        _byDeadline.Dequeue();
        _byKey.Remove(keyOf(write));
        return true;
    }

    private bool TryPeek([NotNullWhen(true)] out TWrite? write)
    {
        while (_byDeadline.TryPeek(out write))
        {
            if (_byKey.TryGetValue(keyOf(write), out var waiting) && ReferenceEquals(waiting, write))
            {
                return true;
            }

            _byDeadline.Dequeue(); // It went another way meanwhile.
        }

        return false;
    }
}
