using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>What one reader is registered for at the feed.</summary>
internal sealed class Watches(ProgressFeed feed, ProgressSubscription reader)
{
    private readonly HashSet<MediaTaskId> _tasks = [];
    private bool _isForAll;

    public void Add(MediaTaskId id)
    {
        if (!_isForAll && _tasks.Add(id))
        {
            feed.Register(id, reader);
        }
    }

    public void AddAll()
    {
        if (!_isForAll)
        {
            _isForAll = true;
            feed.RegisterForAll(reader.Tenant, reader);
        }
    }

    public void Remove(MediaTaskId id)
    {
        if (_tasks.Remove(id))
        {
            feed.Unregister(id, reader);
        }
    }

    public void Clear()
    {
        foreach (var id in _tasks)
        {
            feed.Unregister(id, reader);
        }

        _tasks.Clear();
        if (_isForAll)
        {
            _isForAll = false;
            feed.UnregisterForAll(reader.Tenant, reader);
        }
    }
}
