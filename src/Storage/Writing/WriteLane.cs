namespace Orleans.MediaTasks.Tasks;

/// <summary>One of the threads that write. What it has taken holds the tasks whose rows it writes: what comes later for them waits until it is done.</summary>
/// <param name="isSpare">Whether it works only beside another.</param>
internal sealed class WriteLane(bool isSpare = false)
{
    public bool IsSpare { get; } = isSpare;

    public HashSet<MediaTaskId> Held { get; } = [];
}
