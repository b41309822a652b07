using Orleans.MediaTasks.Progress;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>Loses one update in ten and lets one in ten arrive after its successor.</summary>
internal sealed class LossyWire(int seed)
{
    private readonly Random _random = new(seed);
    private TaskUpdate? _late;

    public IEnumerable<TaskUpdate> Carry(TaskUpdate update)
    {
        var late = _late;
        _late = null;
        switch (_random.Next(10))
        {
            case 0:
                break;
            case 1:
                _late = update;
                break;
            default:
                yield return update;
                break;
        }

        if (late is not null)
        {
            yield return late;
        }
    }
}
