using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>What is said between two rounds.</summary>
internal sealed class PendingRound
{
    public const int MaximumWaiting = 50_000;

    public Dictionary<MediaTaskId, QueuedTask> Waiting { get; } = [];

    public List<MediaTaskId> Withdrawn { get; } = [];

    public List<HeldPermit> Released { get; } = [];

    public DateTimeOffset? ThrottleUntil { get; set; }

    public long FencedEpoch { get; set; }

    public bool IsEmpty => Waiting.Count == 0 && Withdrawn.Count == 0 && Released.Count == 0 && ThrottleUntil is null && FencedEpoch == 0;

    public bool AddWaiting(QueuedTask task)
    {
        if (Waiting.Count >= MaximumWaiting)
        {
            return false;
        }

        Waiting[task.Id] = task;
        return true;
    }

    public void Withdraw(MediaTaskId id)
    {
        Waiting.Remove(id);
        Withdrawn.Add(id);
    }

    public void Append(PendingRound later)
    {
        foreach (var id in later.Withdrawn)
        {
            Withdraw(id);
        }

        foreach (var task in later.Waiting.Values)
        {
            AddWaiting(task);
        }

        Released.AddRange(later.Released);
        ThrottleUntil = later.ThrottleUntil ?? ThrottleUntil;
        FencedEpoch = Math.Max(FencedEpoch, later.FencedEpoch);
    }
}
