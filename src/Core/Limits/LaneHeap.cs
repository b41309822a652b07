namespace Orleans.MediaTasks.Limits;

/// <summary>Lanes by a key, lowest first. Each lane knows its place, so that any of them can leave or move in logarithmic time.</summary>
internal abstract class LaneHeap
{
    private readonly List<Lane> _lanes = [];

    public int Count => _lanes.Count;

    public Lane First => _lanes[0];

    protected abstract long KeyOf(Lane lane);

    protected abstract int PlaceOf(Lane lane);

    protected abstract void SetPlace(Lane lane, int place);

    public void Add(Lane lane)
    {
        _lanes.Add(lane);
        SetPlace(lane, _lanes.Count - 1);
        Rise(_lanes.Count - 1);
    }

    public void Remove(Lane lane)
    {
        var place = PlaceOf(lane);
        var last = _lanes[^1];
        _lanes.RemoveAt(_lanes.Count - 1);
        SetPlace(lane, -1);
        if (last != lane)
        {
            Put(last, place);
            Settle(last);
        }
    }

    /// <summary>Puts a lane right whose key has changed.</summary>
    public void Settle(Lane lane) => Sink(Rise(PlaceOf(lane)));

    private int Rise(int place)
    {
        var lane = _lanes[place];
        var key = KeyOf(lane);
        while (place > 0 && KeyOf(_lanes[(place - 1) / 2]) > key)
        {
            Put(_lanes[(place - 1) / 2], place);
            place = (place - 1) / 2;
        }

        Put(lane, place);
        return place;
    }

    private void Sink(int place)
    {
        var lane = _lanes[place];
        var key = KeyOf(lane);
        while ((2 * place) + 1 is var child && child < _lanes.Count)
        {
            if (child + 1 < _lanes.Count && KeyOf(_lanes[child + 1]) < KeyOf(_lanes[child]))
            {
                child++;
            }

            if (KeyOf(_lanes[child]) >= key)
            {
                break;
            }

            Put(_lanes[child], place);
            place = child;
        }

        Put(lane, place);
    }

    private void Put(Lane lane, int place)
    {
        _lanes[place] = lane;
        SetPlace(lane, place);
    }
}

/// <summary>The lanes whose level will rise, the next one first.</summary>
internal sealed class AgeingLanes : LaneHeap
{
    protected override long KeyOf(Lane lane) => lane.RisesAt;

    protected override int PlaceOf(Lane lane) => lane.AgeingPlace;

    protected override void SetPlace(Lane lane, int place) => lane.AgeingPlace = place;
}

/// <summary>The lanes of one level and model whose tenants may start something, the tenant served longest ago first.</summary>
internal sealed class TurnLanes : LaneHeap
{
    /// <summary>The tasks in these lanes.</summary>
    public int Tasks { get; set; }

    protected override long KeyOf(Lane lane) => lane.Turn;

    protected override int PlaceOf(Lane lane) => lane.TurnPlace;

    protected override void SetPlace(Lane lane, int place) => lane.TurnPlace = place;
}
