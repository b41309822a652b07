namespace Orleans.MediaTasks.Tasks;

/// <summary>How long those who wait for the writer have to wait at most, whatever it is itself waiting for.</summary>
/// <remarks>Used by the writer's thread alone.</remarks>
internal sealed class WriterPatience(WriteQueue queue, TimeSpan timeout)
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(25);
    private static readonly Task Never = new TaskCompletionSource().Task;

    private readonly long _limit = (long)timeout.TotalMilliseconds;
    private long? _troubleSince;

    /// <summary>Taken from the queue and not yet in a batch.</summary>
    public List<WriteOperation> Waiting { get; } = [];

    /// <summary>In the batch under way.</summary>
    public List<WriteOperation> UnderWay { get; set; } = [];

    /// <summary>Says that the database is asked for something.</summary>
    public void Begin() => _troubleSince ??= Environment.TickCount64;

    /// <summary>Says that it has answered.</summary>
    public void End() => _troubleSince = null;

    /// <summary>Waits for a task in slices, in which those are answered who have waited too long; false when it has not ended in time.</summary>
    public bool Wait(Task task, TimeSpan limit)
    {
        var until = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        var all = new[] { task };
        while (Task.WaitAny(all, Slice) < 0)
        {
            FailImpatient();
            if (Environment.TickCount64 >= until)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Lets some time pass.</summary>
    public void Pause(TimeSpan time) => Wait(Never, time);

    /// <summary>Answers everybody that the writer knows of.</summary>
    public void FailAll(StoreUnavailableException failure)
    {
        Fail(Waiting, failure);
        Fail(UnderWay, failure);
        Waiting.Clear();
    }

    public static void Fail(List<WriteOperation> operations, StoreUnavailableException failure) => operations.ForEach(operation => operation.Fail(failure));

    /// <summary>Refuses what has waited too long, once the database has been silent for most of that time.</summary>
    private void FailImpatient()
    {
        var now = Environment.TickCount64;
        if (_troubleSince is not { } since || now - since < _limit / 2)
        {
            return;
        }

        var failure = new StoreUnavailableException("The database is away or too slow. Whether the write reached it is unknown; try again in a moment.");
        Fail(queue.TakeOlderThan(now - _limit), failure);
        Fail(Waiting.FindAll(operation => operation.Since < now - _limit), failure);
        Fail(UnderWay.FindAll(operation => operation.Since < now - _limit), failure);
    }
}
