using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>The limiter of one provider, for the whole cluster. Key: the provider's name.</summary>
[Alias("mt.limiter")]
public interface ILimiterGrain : IGrainWithStringKey
{
    /// <summary>What it is doing now.</summary>
    [Alias("GetStatus")]
    Task<LimiterStatus> GetStatusAsync(CancellationToken cancellationToken = default);

    /// <summary>Place in the queue and the estimated wait of one task; null when it does not wait here.</summary>
    [Alias("GetPosition")]
    Task<QueuePosition?> GetPositionAsync(MediaTaskId id, CancellationToken cancellationToken = default);

    /// <summary>Stops new starts until <see cref="ResumeAsync"/>; running attempts go on.</summary>
    [Alias("Pause")]
    Task<LimiterStatus> PauseAsync(CancellationToken cancellationToken = default);

    /// <summary>Ends a pause.</summary>
    [Alias("Resume")]
    Task<LimiterStatus> ResumeAsync(CancellationToken cancellationToken = default);
}

/// <summary>A place in a provider's queue.</summary>
/// <param name="Position">From 1.</param>
/// <param name="EstimatedWait">Until its start, from the recent rate of starts; null when nothing is known.</param>
/// <param name="Blocker">What holds the queue: <c>concurrency</c>, <c>rate</c>, <c>paused</c>, <c>throttled</c>, <c>tenant_cap</c>, <c>model_cap</c>, <c>order</c>.</param>
[GenerateSerializer, Immutable, Alias("mt.queue-position")]
public sealed record QueuePosition([property: Id(0)] int Position, [property: Id(1)] TimeSpan? EstimatedWait, [property: Id(2)] string Blocker);
