using System.Collections.Immutable;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Limits;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The rows of all tasks: the truth. One implementation per database, all under one conformance suite.</summary>
/// <remarks>All writes of a silo go through one writer that merges what arrived during the last commit into the next one.
/// A write that returned is on disk. Time is an argument; only how long a lease has run is told by a clock of the store's own.</remarks>
public interface ITaskStore
{
    /// <summary>Inserts new rows, all in one commit, and answers each in order. When a row's idempotency key stands for another request, none is inserted.</summary>
    /// <exception cref="StoreUnavailableException">The database is away or too slow; nothing is known to be stored.</exception>
    Task<IReadOnlyList<InsertResult>> InsertAsync(IReadOnlyList<MediaTaskState> rows, CancellationToken cancellationToken = default);

    /// <summary>Replaces <paramref name="previous"/> by <paramref name="next"/> if the row still has the previous version, and puts it on disk.</summary>
    /// <remarks>A change that takes a permit is written only while no limiter of a later epoch is up: what a limiter that was replaced has granted is void from the moment its successor raised the epoch.</remarks>
    /// <param name="previous">The row as it must still be.</param>
    /// <param name="next">The row to come.</param>
    /// <param name="deliveries">What has to be told of the change: rows inserted in the same commit, and only when the change is made.</param>
    /// <exception cref="StoreUnavailableException">The outcome is unknown: read again before anything else.</exception>
    ValueTask<UpdateOutcome> UpdateAsync(MediaTaskState previous, MediaTaskState next, ImmutableArray<WebhookDelivery> deliveries = default);

    /// <summary>The same without waiting: written within a few tens of milliseconds, or merged into the next awaited write of the row. A lost race is silent; the next awaited write will lose it too.</summary>
    void UpdateLazily(MediaTaskState previous, MediaTaskState next, ImmutableArray<WebhookDelivery> deliveries = default);

    /// <summary>Removes a task that has ended and has no pending delivery, with its tags and deliveries, and counts it no more. False when the row has another version, is not there, has not ended, or still has something to deliver.</summary>
    Task<bool> RemoveAsync(MediaTaskId id, long version, CancellationToken cancellationToken = default);

    /// <summary>Reads one row; lazy writes under way may be missing. Null when there is none.</summary>
    Task<MediaTaskState?> ReadAsync(MediaTaskId id, CancellationToken cancellationToken = default);

    /// <summary>Reads many rows, in no particular order; missing ones are left out.</summary>
    Task<IReadOnlyList<MediaTaskState>> ReadManyAsync(IReadOnlyList<MediaTaskId> ids, CancellationToken cancellationToken = default);

    /// <summary>One page of a tenant's tasks, newest first; filters as in the query.</summary>
    Task<TaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken = default);

    /// <summary>The counters of a tenant, kept in the same commit as the rows they count.</summary>
    Task<IReadOnlyList<TaskCount>> CountAsync(string tenant, CancellationToken cancellationToken = default);

    /// <summary>Rows of a shard that are live and due at or before <paramref name="now"/>, oldest due first.</summary>
    Task<IReadOnlyList<MediaTaskState>> ReadDueAsync(int shard, DateTimeOffset now, int limit, CancellationToken cancellationToken = default);

    /// <summary>The earliest due moment of a shard's live rows after <paramref name="after"/>; null when there is none.</summary>
    Task<DateTimeOffset?> NextDueAsync(int shard, DateTimeOffset after, CancellationToken cancellationToken = default);

    /// <summary>Processing rows of a shard whose owner has no lease, because it was ended.</summary>
    Task<IReadOnlyList<MediaTaskState>> ReadOrphansAsync(int shard, int limit, CancellationToken cancellationToken = default);

    /// <summary>The permits in the processing rows of a provider: what its limiter must count as in use, whoever owns them.</summary>
    Task<IReadOnlyList<HeldPermit>> ReadPermitsAsync(string provider, CancellationToken cancellationToken = default);

    /// <summary>Queued rows of a provider, in order of id, after <paramref name="after"/>: what its limiter needs to know of them.</summary>
    Task<IReadOnlyList<QueuedTask>> ReadQueuedAsync(string provider, MediaTaskId? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Providers that have queued rows.</summary>
    Task<IReadOnlyList<string>> ReadProvidersWithQueuedAsync(CancellationToken cancellationToken = default);

    /// <summary>Begins the lease of the silo that this store writes for. Once it is ended, by anybody, every write of this store is refused as unavailable.</summary>
    /// <remarks>How long a lease has run is told by the store's own clock, the same for all silos.</remarks>
    Task BeginLeaseAsync(string owner, TimeSpan duration, CancellationToken cancellationToken = default);

    /// <summary>Renews a lease, run out or not; false when it was ended: the silo is dead to all others.</summary>
    Task<bool> RenewLeaseAsync(string owner, TimeSpan duration, CancellationToken cancellationToken = default);

    /// <summary>Ends a lease. When this has returned, no write of its holder is accepted any more, however long it was under way.</summary>
    Task EndLeaseAsync(string owner, CancellationToken cancellationToken = default);

    /// <summary>Ends all leases that have run out, like <see cref="EndLeaseAsync"/>, and answers their holders.</summary>
    Task<IReadOnlyList<string>> EndExpiredLeasesAsync(CancellationToken cancellationToken = default);

    /// <summary>Holders of leases that nobody has ended, run out or not.</summary>
    Task<IReadOnlyList<string>> ReadLeasesAsync(CancellationToken cancellationToken = default);

    /// <summary>Raises a limiter's epoch by compare-and-swap and returns the new one.</summary>
    Task<long> RaiseLimiterEpochAsync(string provider, CancellationToken cancellationToken = default);

    /// <summary>Reads whether a person paused a provider; false when nothing is stored.</summary>
    Task<bool> ReadPausedAsync(string provider, CancellationToken cancellationToken = default);

    /// <summary>Stores that a person paused or resumed a provider.</summary>
    Task WritePausedAsync(string provider, bool paused, CancellationToken cancellationToken = default);

    /// <summary>Returns when every write accepted so far is on disk.</summary>
    Task FlushAsync(CancellationToken cancellationToken = default);
}

/// <summary>The answer to one insert.</summary>
/// <param name="Outcome">What happened.</param>
/// <param name="Existing">The row that stands in the way: of the same id, or of the same idempotency key; null when inserted.</param>
public readonly record struct InsertResult(InsertOutcome Outcome, MediaTaskState? Existing = null);

/// <summary>What happened to an insert.</summary>
public enum InsertOutcome
{
    /// <summary>The row is on disk.</summary>
    Inserted,

    /// <summary>A row with this id exists; a repeated call.</summary>
    DuplicateId,

    /// <summary>A row of this tenant with this idempotency key exists; nothing was stored.</summary>
    DuplicateKey,

    /// <summary>The row is fine, but another row of the call has a key that stands for another request; nothing of the call was stored.</summary>
    Withheld,

    /// <summary>The database refuses this row for what is in it; the other rows of the batch are not touched by that.</summary>
    Refused,
}

/// <summary>What happened to a compare-and-swap.</summary>
public enum UpdateOutcome
{
    /// <summary>The new state is on disk.</summary>
    Written,

    /// <summary>The row has another version: somebody else wrote first. Nothing was changed.</summary>
    Superseded,

    /// <summary>The permit that the change takes is of an epoch that is over. Nothing was changed.</summary>
    Fenced,
}

/// <summary>A waiting task, as much of it as its limiter keeps.</summary>
/// <param name="Id">The task.</param>
/// <param name="Model">The model, for its cap.</param>
/// <param name="Priority">1 to 10; 10 first.</param>
/// <param name="Since">Since when it waits; the order within a priority and tenant.</param>
[GenerateSerializer, Immutable, Alias("mt.queued")]
public readonly record struct QueuedTask(
    [property: Id(0)] MediaTaskId Id,
    [property: Id(1)] string Model,
    [property: Id(2)] int Priority,
    [property: Id(3)] DateTimeOffset Since);
