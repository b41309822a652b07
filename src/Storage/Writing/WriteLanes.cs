namespace Orleans.MediaTasks.Tasks;

/// <summary>Which lanes of a queue are at work, and what may begin beside them. Not locked: the queue that owns it does that.</summary>
internal sealed class WriteLanes
{
    /// <summary>So many rows have to wait before a second commit begins beside one under way.</summary>
    /// <remarks>Most of a commit is waiting: for the disk, the other process, a processor. Two at once use that time, but what two small ones
    /// cost more than one large one is lost again: with 64 callers, 16 and 48 rows were measured to bring less.</remarks>
    public const int RowsBeside = 32;

    private readonly List<WriteLane> _busy = [];
    private bool _isAwaited;

    /// <summary>Whether a lane may begin when so many rows wait. While all rest, only one that is no spare: its connection is warm.</summary>
    public bool MayBegin(WriteLane lane, int rows) => _busy.Count == 0 ? !lane.IsSpare : rows >= RowsBeside;

    /// <summary>Whether the last of so many rows is one for which a lane may begin that could not before.</summary>
    public bool IsNews(int rows, int added) => _busy.Count == 0 ? rows == added : rows >= RowsBeside && rows - added < RowsBeside;

    /// <summary>Whether an operation has to wait for a lane at work, of whose end the others are told then.</summary>
    public bool MustWait(WriteOperation operation)
    {
        foreach (var lane in _busy)
        {
            if (operation.Meets(lane.Held))
            {
                _isAwaited = true;
                return true;
            }
        }

        return false;
    }

    public void Enter(WriteLane lane) => _busy.Add(lane);

    /// <summary>Ends what a lane was doing; true when that is news for the others.</summary>
    public bool Leave(WriteLane lane)
    {
        lane.Held.Clear();
        var isNews = _busy.Remove(lane) && (_isAwaited || lane.IsSpare);
        _isAwaited &= !isNews;
        return isNews;
    }
}
