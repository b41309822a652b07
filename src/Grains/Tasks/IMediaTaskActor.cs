using Orleans.Concurrency;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Limits;

namespace Orleans.MediaTasks.Tasks;

/// <summary>What the parts of a silo tell a task; the same grain as <see cref="IMediaTaskGrain"/>, unseen by clients.</summary>
/// <remarks>Each call may hand over the row as its sender read it, so that the activation need not read it again.</remarks>
[Alias("mt.task.actor")]
internal interface IMediaTaskActor : IGrainWithStringKey
{
    /// <summary>The limiter granted a permit. Returns when the grain has taken charge of it or has given it back.</summary>
    [AlwaysInterleave, Alias("PermitGranted")]
    Task PermitGrantedAsync(string provider, Permit permit, MediaTaskState? row);

    /// <summary>The task's due moment has come, or somebody thinks so.</summary>
    [AlwaysInterleave, Alias("Wake")]
    Task WakeAsync(MediaTaskState? row);

    /// <summary>The silo that ran the attempt is gone.</summary>
    [AlwaysInterleave, Alias("OwnerLost")]
    Task OwnerLostAsync(string owner, MediaTaskState? row);

    /// <summary>The silo that looks after the task's remote job stops in good order.</summary>
    [AlwaysInterleave, Alias("HandBack")]
    Task HandBackAsync(string owner);

    /// <summary>Deliveries of the task are due. True when they are in hand; false when the silo has enough.</summary>
    [AlwaysInterleave, Alias("Deliver")]
    Task<bool> DeliverAsync(MediaTaskState row, IReadOnlyList<WebhookDelivery> pending);

    /// <summary>Removes the row, and what the task made, if the task ended before this moment. Never <see cref="TaskRemoval.InUse"/>: that is for whoever sees the other tasks.</summary>
    [AlwaysInterleave, Alias("Remove")]
    Task<TaskRemoval> RemoveAsync(DateTimeOffset endedBefore);
}
