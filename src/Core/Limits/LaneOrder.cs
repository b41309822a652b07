namespace Orleans.MediaTasks.Limits;

/// <summary>Which lane is next: the highest level, in it the tenant served longest ago, of that tenant the oldest task.</summary>
/// <remarks>
/// Age raises whole lanes, by their first and therefore oldest task: no other entry is touched.
/// Lanes of a full tenant are taken out of the order and those of a full model are passed over as one, so nothing blocked is ever searched.
/// </remarks>
internal sealed class LaneOrder
{
    public const int LowestPriority = 1;
    public const int HighestPriority = 10;

    /// <summary>Tenants without waiting tasks whose turn is remembered.</summary>
    private const int LeftTenantsKept = 10_000;

    private readonly TurnLanes[][] _levels = new TurnLanes[HighestPriority + 1][];
    private readonly AgeingLanes _ageing = new();
    private readonly bool[] _fullModels;
    private readonly long _ageingInterval;
    private readonly Dictionary<string, long> _left = [];
    private long _now;
    private long _turn;
    private long _arrival = long.MinValue / 2;

    public LaneOrder(TimeSpan ageingInterval, int models, DateTimeOffset now)
    {
        _ageingInterval = ageingInterval.Ticks;
        _now = now.UtcTicks;
        _fullModels = new bool[models];
        for (var level = LowestPriority; level <= HighestPriority; level++)
        {
            _levels[level] = [.. Enumerable.Range(0, models).Select(_ => new TurnLanes())];
        }
    }

    /// <summary>Raises what has aged. The limiter never lets this time go backwards.</summary>
    public void Advance(DateTimeOffset now)
    {
        _now = now.UtcTicks;
        while (_ageing.Count > 0 && _ageing.First.RisesAt <= _now)
        {
            Place(_ageing.First);
        }
    }

    public bool IsFull(int model) => _fullModels[model];

    public void SetFull(int model, bool full) => _fullModels[model] = full;

    /// <summary>The turn of a tenant that comes: the one it left with, or one before all that were ever served, for nobody was served longer ago.</summary>
    public long TurnOf(string tenant) => _left.Remove(tenant, out var turn) ? turn : ++_arrival;

    /// <summary>Remembers when a tenant that leaves was served, so that leaving and coming back wins nothing.</summary>
    public void Leave(WaitingTenant tenant)
    {
        if (tenant.Turn <= 0)
        {
            return;
        }

        if (_left.Count >= LeftTenantsKept)
        {
            // Whoever is forgotten comes back as new: it is let in a little early, once.
            _left.Clear();
        }

        _left[tenant.Name] = tenant.Turn;
    }

    /// <summary>Puts a lane where it belongs after its tasks, its age or its tenant's fullness changed.</summary>
    public void Place(Lane lane)
    {
        if (lane.Tasks.Count == 0)
        {
            LeaveTurns(lane);
            Age(lane, long.MaxValue);
            return;
        }

        var first = lane.Tasks.FirstSince;
        var risen = Math.Max(0, _now - first) / _ageingInterval;
        var level = (int)Math.Min(HighestPriority, lane.Priority + risen);
        if (lane.TurnPlace >= 0 && (level != lane.Level || lane.Tenant.Full))
        {
            LeaveTurns(lane);
        }

        lane.Level = level;
        Age(lane, level == HighestPriority ? long.MaxValue : first + ((risen + 1) * _ageingInterval));
        if (lane.Tenant.Full)
        {
            return;
        }

        var turns = TurnsOf(lane);
        if (lane.TurnPlace < 0)
        {
            lane.Turn = lane.Tenant.Turn;
            turns.Add(lane);
        }

        turns.Tasks += lane.Tasks.Count - lane.Counted;
        lane.Counted = lane.Tasks.Count;
    }

    /// <summary>Sends a tenant to the end of every turn.</summary>
    public void Serve(WaitingTenant tenant)
    {
        tenant.Turn = ++_turn;
        foreach (var lane in tenant.Lanes)
        {
            if (lane.TurnPlace >= 0)
            {
                lane.Turn = tenant.Turn;
                TurnsOf(lane).Settle(lane);
            }
        }
    }

    /// <summary>The lane whose first task is next; null when nothing can start.</summary>
    public Lane? Next()
    {
        for (var level = HighestPriority; level >= LowestPriority; level--)
        {
            if (FirstOf(level) is { } first)
            {
                return OldestOf(first.Tenant, level);
            }
        }

        return null;
    }

    /// <summary>How many tasks will start before this one if nothing changes: exact within its tenant and for tasks of equal age, an estimate across tenants.</summary>
    public long CountAhead(Lane lane, int slot)
    {
        long ahead = 0;
        for (var level = HighestPriority; level > lane.Level; level--)
        {
            ahead += Sum(level, lane.Model).Tasks;
        }

        long own = 0;
        var (others, tenants) = Sum(lane.Level, lane.Model);
        foreach (var sibling in lane.Tenant.Lanes)
        {
            if (sibling.Level != lane.Level || (sibling != lane && _fullModels[sibling.Model]))
            {
                continue;
            }

            own += sibling.Tasks.RankOf(slot);
            others -= sibling.Counted;
            tenants -= sibling.TurnPlace >= 0 ? 1 : 0;
        }

        // A turn is given once, so the tenants between the first and this one are at most the difference of their turns.
        var before = FirstOf(lane.Level) is { } first ? Math.Clamp(lane.Tenant.Turn - first.Turn, 0, tenants) : 0;
        return ahead + own + Math.Min(others, (own * tenants) + before);
    }

    private (long Tasks, long Lanes) Sum(int level, int model)
    {
        (long Tasks, long Lanes) sum = default;
        for (var i = 0; i < _fullModels.Length; i++)
        {
            if (i == model || !_fullModels[i])
            {
                sum.Tasks += _levels[level][i].Tasks;
                sum.Lanes += _levels[level][i].Count;
            }
        }

        return sum;
    }

    private Lane? FirstOf(int level)
    {
        Lane? first = null;
        for (var model = 0; model < _fullModels.Length; model++)
        {
            var turns = _levels[level][model];
            if (!_fullModels[model] && turns.Count > 0 && (first is null || turns.First.Turn < first.Turn))
            {
                first = turns.First;
            }
        }

        return first;
    }

    private Lane OldestOf(WaitingTenant tenant, int level)
    {
        Lane? oldest = null;
        foreach (var lane in tenant.Lanes)
        {
            if (lane.Level == level && !_fullModels[lane.Model] && (oldest is null || lane.Tasks.StartsBefore(oldest.Tasks)))
            {
                oldest = lane;
            }
        }

        return oldest!;
    }

    private TurnLanes TurnsOf(Lane lane) => _levels[lane.Level][lane.Model];

    private void LeaveTurns(Lane lane)
    {
        if (lane.TurnPlace < 0)
        {
            return;
        }

        TurnsOf(lane).Tasks -= lane.Counted;
        TurnsOf(lane).Remove(lane);
        lane.Counted = 0;
    }

    private void Age(Lane lane, long risesAt)
    {
        if (lane.RisesAt == risesAt)
        {
            return;
        }

        lane.RisesAt = risesAt;
        if (risesAt == long.MaxValue)
        {
            if (lane.AgeingPlace >= 0)
            {
                _ageing.Remove(lane);
            }
        }
        else if (lane.AgeingPlace < 0)
        {
            _ageing.Add(lane);
        }
        else
        {
            _ageing.Settle(lane);
        }
    }
}
