using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>The waiting tasks of one provider, in the order in which they may start.</summary>
internal sealed class FairQueue
{
    private readonly WaitingTasks _tasks = new();
    private readonly Dictionary<string, WaitingTenant> _tenants = [];
    private readonly HashSet<string> _fullTenants = [];
    private readonly Dictionary<string, int> _cappedModels = [];
    private readonly LaneOrder _order;

    public FairQueue(TimeSpan ageingInterval, IEnumerable<string> cappedModels, DateTimeOffset now)
    {
        foreach (var model in cappedModels)
        {
            _cappedModels.Add(model, _cappedModels.Count + 1);
        }

        _order = new LaneOrder(ageingInterval, _cappedModels.Count + 1, now);
    }

    public int Count => _tasks.Count;

    /// <summary>Whether anything can start.</summary>
    public bool HasNext => _order.Next() is not null;

    public IEnumerable<QueuedTask> InOrderOfArrival() => _tasks.InOrderOfArrival();

    /// <summary>Raises what has aged. The limiter never lets this time go backwards.</summary>
    public void Advance(DateTimeOffset now) => _order.Advance(now);

    public bool Add(in QueuedTask task)
    {
        if (_tasks.TryFind(task.Id, out _))
        {
            return false;
        }

        var lane = LaneOf(task);
        lane.Tasks.Add(_tasks.Add(task, lane));
        _order.Place(lane);
        return true;
    }

    public bool Remove(MediaTaskId id)
    {
        var found = _tasks.TryFind(id, out var slot);
        if (found)
        {
            Remove(slot);
        }

        return found;
    }

    /// <summary>Takes the task whose turn it is.</summary>
    public bool TryTake(out QueuedTask task)
    {
        task = default;
        if (_order.Next() is not { } lane)
        {
            return false;
        }

        var slot = lane.Tasks.First;
        task = _tasks[slot].ToQueued();
        _order.Serve(lane.Tenant);
        Remove(slot);
        return true;
    }

    /// <summary>Says whether a tenant holds as many permits as it may.</summary>
    public void SetTenantFull(string tenant, bool full)
    {
        var changed = full ? _fullTenants.Add(tenant) : _fullTenants.Remove(tenant);
        if (!changed || !_tenants.TryGetValue(tenant, out var waiting))
        {
            return;
        }

        waiting.Full = full;
        foreach (var lane in waiting.Lanes)
        {
            _order.Place(lane);
        }
    }

    /// <summary>Says whether a capped model has as many permits out as it may.</summary>
    public void SetModelFull(string model, bool full)
    {
        if (_cappedModels.TryGetValue(model, out var number))
        {
            _order.SetFull(number, full);
        }
    }

    /// <summary>The place of a waiting task and the cap that holds it back; null when it does not wait.</summary>
    public QueuePlace? PlaceOf(MediaTaskId id)
    {
        if (!_tasks.TryFind(id, out var slot))
        {
            return null;
        }

        var lane = _tasks[slot].Lane;
        var place = Math.Clamp(_order.CountAhead(lane, slot) + 1, 1, Count);
        return new QueuePlace((int)place, lane.Tenant.Full, _order.IsFull(lane.Model));
    }

    private Lane LaneOf(in QueuedTask task)
    {
        if (!_tenants.TryGetValue(task.Id.Tenant, out var tenant))
        {
            tenant = new WaitingTenant(task.Id.Tenant, _order.TurnOf(task.Id.Tenant)) { Full = _fullTenants.Contains(task.Id.Tenant) };
            _tenants.Add(tenant.Name, tenant);
        }

        var priority = Math.Clamp(task.Priority, LaneOrder.LowestPriority, LaneOrder.HighestPriority);
        var model = _cappedModels.GetValueOrDefault(task.Model);
        foreach (var lane in tenant.Lanes)
        {
            if (lane.Priority == priority && lane.Model == model)
            {
                return lane;
            }
        }

        tenant.Lanes.Add(new Lane(tenant, priority, model, new OrderedSlots(_tasks)));
        return tenant.Lanes[^1];
    }

    private void Remove(int slot)
    {
        var lane = _tasks[slot].Lane;
        lane.Tasks.Remove(slot);
        _tasks.Remove(slot);
        _order.Place(lane);
        if (lane.Tasks.Count > 0)
        {
            return;
        }

        lane.Tenant.Lanes.Remove(lane);
        if (lane.Tenant.Lanes.Count == 0)
        {
            _tenants.Remove(lane.Tenant.Name);
            _order.Leave(lane.Tenant);
        }
    }
}

/// <summary>A place in the queue, and whether a cap holds the task back whatever its place is.</summary>
internal readonly record struct QueuePlace(int Place, bool TenantFull, bool ModelFull);
