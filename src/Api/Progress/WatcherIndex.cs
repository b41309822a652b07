using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>Who watches what. Looked up for every update of the process, so a miss is one hash look-up and takes no lock.</summary>
internal sealed class WatcherIndex<TKey>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, ImmutableArray<ProgressSubscription>> _watchers = new();

    public void Add(TKey key, ProgressSubscription watcher) =>
        _watchers.AddOrUpdate(key, static (_, added) => [added], static (_, present, added) => present.Contains(added) ? present : present.Add(added), watcher);

    public void Remove(TKey key, ProgressSubscription watcher)
    {
        while (_watchers.TryGetValue(key, out var present))
        {
            var left = present.Remove(watcher);
            if (left.IsEmpty ? _watchers.TryRemove(new(key, present)) : _watchers.TryUpdate(key, left, present))
            {
                return;
            }
        }
    }

    public ImmutableArray<ProgressSubscription> Find(TKey key) => _watchers.TryGetValue(key, out var present) ? present : [];
}
