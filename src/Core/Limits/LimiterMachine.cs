using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>Decides which waiting tasks of one provider may start. Single-threaded; time is an argument.</summary>
/// <remarks>
/// Nothing here survives a crash: a new machine has a higher epoch and empty buckets, and is told what waits (<see cref="Enqueue"/>) and who holds permits (<see cref="Occupy"/>) before it admits.
/// The time that it is given should be steady. When it goes backwards, nothing is granted that would not have been granted before, and rates stand still until it has caught up.
/// </remarks>
public sealed class LimiterMachine
{
    private readonly Occupancy _occupancy = new();
    private readonly StartRate _starts = new();
    private readonly StartBudget _budget;
    private FairQueue _queue;
    private LimiterSettings _settings;
    private DateTimeOffset _now;
    private long _lastNumber;

    /// <summary>A limiter that knows of no task yet and whose buckets are empty.</summary>
    /// <param name="settings">The limits.</param>
    /// <param name="epoch">The epoch of every permit that it will give.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="ArgumentException">The settings make no sense; see <see cref="LimiterSettingsValidation"/>.</exception>
    public LimiterMachine(LimiterSettings settings, long epoch, DateTimeOffset now)
    {
        Epoch = epoch;
        _now = now;
        _settings = Checked(settings);
        _budget = new StartBudget(settings, now);
        _queue = NewQueue();
    }

    /// <summary>The epoch of every permit that it gives.</summary>
    public long Epoch { get; }

    /// <summary>The limits. New ones hold at once; permits that are out stay out, tokens that were earned stay earned.</summary>
    /// <exception cref="ArgumentException">The settings make no sense; see <see cref="LimiterSettingsValidation"/>.</exception>
    public LimiterSettings Settings
    {
        get => _settings;
        set
        {
            _settings = Checked(value);
            _budget.Apply(value, _now);
            var waiting = _queue.InOrderOfArrival();
            _queue = NewQueue();
            foreach (var task in waiting)
            {
                _queue.Add(task);
            }
        }
    }

    /// <summary>While true, nothing is granted.</summary>
    public bool Paused { get; set; }

    /// <summary>Until when the provider itself asked for quiet; null when it did not, or when that is over.</summary>
    public DateTimeOffset? ThrottledUntil { get; private set; }

    /// <summary>Tasks that wait.</summary>
    public int Waiting => _queue.Count;

    /// <summary>Permits out. More than the limit only when that many were out before a failover or a change of settings.</summary>
    public int InUse => _occupancy.Count;

    /// <summary>Every permit that is out.</summary>
    public IEnumerable<HeldPermit> Held => _occupancy.InUse;

    /// <summary>Adds a waiting task; false when it already waits or holds a permit.</summary>
    public bool Enqueue(QueuedTask task) => !_occupancy.Holds(task.Id) && _queue.Add(task);

    /// <summary>Takes a task out of the queue; false when it does not wait.</summary>
    public bool Withdraw(MediaTaskId id) => _queue.Remove(id);

    /// <summary>Counts a permit, of any epoch, that was given by a limiter before this one and is still in use; false when the task holds one already.</summary>
    public bool Occupy(MediaTaskId id, string model, Permit permit)
    {
        if (!_occupancy.Add(id, model, permit))
        {
            return false;
        }

        _queue.Remove(id);
        if (permit.Epoch == Epoch)
        {
            _lastNumber = Math.Max(_lastNumber, permit.Number);
        }

        UpdateCaps(id.Tenant, model);
        return true;
    }

    /// <summary>Takes a permit back; false, and nothing happens, when the task does not hold exactly this one.</summary>
    public bool Release(MediaTaskId id, Permit permit)
    {
        if (!_occupancy.Remove(id, permit, out var model))
        {
            return false;
        }

#if PLANT_DOUBLE_RELEASE
        foreach (var another in _occupancy.InUse.Take(1).ToList())
        {
            _occupancy.Remove(another.Task, another.Permit, out _);
        }
#endif
        UpdateCaps(id.Tenant, model);
        return true;
    }

    /// <summary>Grants nothing before <paramref name="until"/>. Only ever extends; the caller bounds what a provider may ask for.</summary>
    public void Throttle(DateTimeOffset until)
    {
        if (until > _now && !(until <= ThrottledUntil))
        {
            ThrottledUntil = until;
        }
    }

    /// <summary>Lets in what may start now, in order, never above any limit.</summary>
    /// <param name="now">The time.</param>
    /// <param name="maximum">The most grants wanted.</param>
    public IReadOnlyList<LimiterGrant> Admit(DateTimeOffset now, int maximum)
    {
        Advance(now);
        if (Paused || ThrottledUntil is not null)
        {
            return [];
        }

        var grants = new List<LimiterGrant>();
        while (grants.Count < maximum && InUse < _settings.Concurrency && _budget.HasToken && _queue.TryTake(out var task))
        {
            var permit = new Permit(Epoch, ++_lastNumber);
            _budget.Take();
            _occupancy.Add(task.Id, task.Model, permit);
            UpdateCaps(task.Id.Tenant, task.Model);
            _starts.Started(_now);
            grants.Add(new LimiterGrant(task, permit));
        }

        return grants;
    }

    /// <summary>When <see cref="Admit"/> will grant something if nothing else happens; null when only an event helps (a task, a release, the end of a pause).</summary>
    public DateTimeOffset? NextChange(DateTimeOffset now)
    {
        Advance(now);
        if (Paused || InUse >= _settings.Concurrency || !_queue.HasNext)
        {
            return null;
        }

        return _budget.ReadyAt(1, ThrottledUntil ?? _now);
    }

    /// <summary>Where a task stands in the queue and what holds it; null when it does not wait.</summary>
    public QueuePosition? PositionOf(MediaTaskId id, DateTimeOffset now)
    {
        Advance(now);
        return _queue.PlaceOf(id) is { } place ? new QueuePosition(place.Place, WaitFor(place.Place), BlockerOf(place)) : null;
    }

    private TimeSpan? WaitFor(int place)
    {
        if (Paused || _starts.TimeFor(place, _now) is not { } atRecentRate)
        {
            return null;
        }

        var soonest = _budget.ReadyAt(place, ThrottledUntil ?? _now) - _now;
        return soonest > atRecentRate ? soonest : atRecentRate;
    }

    private string BlockerOf(QueuePlace place) =>
        Paused ? "paused"
        : ThrottledUntil is not null ? "throttled"
        : place.TenantFull ? "tenant_cap"
        : place.ModelFull ? "model_cap"
        : InUse >= _settings.Concurrency ? "concurrency"
        : !_budget.HasToken ? "rate"
        : "order";

    private void Advance(DateTimeOffset now)
    {
        if (now > _now)
        {
            _now = now;
        }

        if (ThrottledUntil <= _now)
        {
            ThrottledUntil = null;
        }

        _budget.Advance(_now);
        _queue.Advance(_now);
    }

    private void UpdateCaps(string tenant, string model)
    {
        _queue.SetTenantFull(tenant, _settings.PerTenant is > 0 and var perTenant && _occupancy.OfTenant(tenant) >= perTenant);
        _queue.SetModelFull(model, _settings.PerModel.TryGetValue(model, out var perModel) && perModel > 0 && _occupancy.OfModel(model) >= perModel);
    }

    private FairQueue NewQueue()
    {
        var queue = _queue = new FairQueue(_settings.AgeingInterval, _settings.PerModel.Where(cap => cap.Value > 0).Select(cap => cap.Key), _now);
        foreach (var held in _occupancy.InUse)
        {
            UpdateCaps(held.Task.Tenant, held.Model);
        }

        return queue;
    }

    private static LimiterSettings Checked(LimiterSettings settings) => LimiterSettingsValidation.Errors(settings) is [var error, ..]
        ? throw new ArgumentException(error, nameof(settings))
        : settings;
}
