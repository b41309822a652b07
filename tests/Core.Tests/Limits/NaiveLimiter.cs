using System.Numerics;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>The limiter as one would write it on a blackboard: lists, searched from end to end for every grant.</summary>
internal sealed class NaiveLimiter(LimiterSettings settings) : LimiterUnderTest
{
    private readonly List<QueuedTask> _waiting = [];
    private readonly List<(MediaTaskId Id, string Model, Permit Permit)> _holders = [];
    private readonly List<string> _new = [];
    private readonly List<string> _served = [];
    private readonly NaiveBucket[] _buckets =
    [
        new(settings.PerSecond, TimeSpan.FromSeconds(1)),
        new(settings.PerMinute, TimeSpan.FromMinutes(1)),
        new(settings.PerDay, TimeSpan.FromDays(1)),
    ];

    private LimiterSettings _settings = settings;
    private DateTimeOffset _latest = LimiterBench.Start;
    private DateTimeOffset _quietUntil;
    private bool _paused;
    private long _lastNumber;

    public override int Waiting => _waiting.Count;

    public override int InUse => _holders.Count;

    public override void Throttle(TimeSpan wait) => _quietUntil = Now + wait > _quietUntil ? Now + wait : _quietUntil;

    public override void Pause(bool paused) => _paused = paused;

    public override void Change(LimiterSettings settings)
    {
        _settings = settings;
        _buckets[0].Change(settings.PerSecond);
        _buckets[1].Change(settings.PerMinute);
        _buckets[2].Change(settings.PerDay);
        _served.Clear();
        _new.Clear();
        _new.AddRange(_waiting.Select(task => task.Id.Tenant).Distinct());
    }

    protected override bool OnEnqueue(QueuedTask task)
    {
        if (_waiting.Any(other => other.Id == task.Id) || _holders.Any(holder => holder.Id == task.Id))
        {
            return false;
        }

        _waiting.Add(task);
        if (!_new.Contains(task.Id.Tenant) && !_served.Contains(task.Id.Tenant))
        {
            _new.Add(task.Id.Tenant);
        }

        return true;
    }

    protected override bool OnWithdraw(MediaTaskId id)
    {
        var removed = _waiting.RemoveAll(task => task.Id == id) > 0;
        _new.RemoveAll(tenant => _waiting.TrueForAll(task => task.Id.Tenant != tenant));
        return removed;
    }

    protected override bool OnOccupy(MediaTaskId id, string model, Permit permit)
    {
        if (_holders.Any(holder => holder.Id == id))
        {
            return false;
        }

        OnWithdraw(id);
        _holders.Add((id, model, permit));
        return true;
    }

    protected override bool OnRelease(MediaTaskId id, Permit permit) => _holders.RemoveAll(holder => holder.Id == id && holder.Permit == permit) > 0;

    protected override IEnumerable<LimiterGrant> OnAdmit(DateTimeOffset now, int maximum)
    {
        Advance(now);
        for (var i = 0; i < maximum && !_paused && _latest >= _quietUntil && MayStart() && Array.TrueForAll(_buckets, bucket => bucket.HasToken); i++)
        {
            var task = Best();
            Array.ForEach(_buckets, bucket => bucket.Take());
            _holders.Add((task.Id, task.Model, new Permit(7, ++_lastNumber)));
            _new.Remove(task.Id.Tenant);
            _served.Remove(task.Id.Tenant);
            _served.Add(task.Id.Tenant);
            OnWithdraw(task.Id);
            yield return new LimiterGrant(task, new Permit(7, _lastNumber));
        }
    }

    protected override DateTimeOffset? OnNextChange(DateTimeOffset now)
    {
        Advance(now);
        var earliest = _latest > _quietUntil ? _latest : _quietUntil;
        return _paused || !MayStart() ? null : _buckets.Select(bucket => bucket.ReadyAt(_latest)).Append(earliest).Max();
    }

    private bool MayStart() => _holders.Count < _settings.Concurrency && _waiting.Any(IsOpen);

    private bool IsOpen(QueuedTask task) =>
        _holders.Count(holder => holder.Id.Tenant == task.Id.Tenant) < (_settings.PerTenant ?? int.MaxValue)
        && _holders.Count(holder => holder.Model == task.Model) < _settings.PerModel.GetValueOrDefault(task.Model, int.MaxValue);

    private QueuedTask Best() => _waiting.Where(IsOpen)
        .OrderByDescending(LevelOf)
        .ThenBy(task => _new.Concat(_served).ToList().IndexOf(task.Id.Tenant))
        .ThenBy(task => task.Since)
        .First();

    private long LevelOf(QueuedTask task) =>
        Math.Min(10, task.Priority + Math.Max(0, (_latest - task.Since).Ticks / _settings.AgeingInterval.Ticks));

    private void Advance(DateTimeOffset now)
    {
        var earned = now > _latest ? now - _latest : TimeSpan.Zero;
        _latest += earned;
        Array.ForEach(_buckets, bucket => bucket.Earn(earned));
    }

    /// <summary>Whole rates only: a token is a period's ticks, a tick earns as many as the rate.</summary>
    private sealed class NaiveBucket(double? rate, TimeSpan period)
    {
        private BigInteger? _rate = (BigInteger?)rate;
        private BigInteger _held;

        public bool HasToken => _rate is null || _held >= period.Ticks;

        public void Change(double? rate)
        {
            _held = _rate is null ? 0 : _held;
            _rate = (BigInteger?)rate;
            Earn(TimeSpan.Zero);
        }

        public void Earn(TimeSpan elapsed) => _held = BigInteger.Min((_rate ?? 0) * period.Ticks, _held + ((_rate ?? 0) * elapsed.Ticks));

        public void Take() => _held -= _rate is null ? 0 : period.Ticks;

        public DateTimeOffset ReadyAt(DateTimeOffset now) =>
            HasToken ? now : now.AddTicks((long)((period.Ticks - _held + _rate!.Value - 1) / _rate.Value));
    }
}
