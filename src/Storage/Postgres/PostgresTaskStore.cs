using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Limits;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The task rows of many processes in one PostgreSQL database.</summary>
/// <remarks>Writes go through two connections with group commit and are on disk when they are answered; reads take connections of the pool, those of single rows together, and see the last commit.
/// A crash loses what was not answered and lazy updates younger than their delay. While the database is away everything is refused in time.
/// Bounded by <see cref="TaskStoreOptions"/>.</remarks>
public sealed partial class PostgresTaskStore : ITaskStore, IAsyncDisposable
{
    private readonly WriteQueue _queue;
    private readonly PostgresWriters _writers;
    private readonly PostgresReads _reads;
    private readonly PostgresScans _scans;
    private readonly GroupedReads _rows;
    private readonly PostgresCompanions _companions;
    private readonly PostgresDeliveries _deliveries;

    /// <summary>Works on a database whose tables are up to date; needs the right to work with their rows, no more.</summary>
    public PostgresTaskStore(NpgsqlDataSource source, TaskStoreOptions options, ILogger<PostgresTaskStore> logger)
    {
        _queue = new WriteQueue(options);
        StoreInstruments.Observe(_queue);
        _writers = new PostgresWriters(source, _queue, options.WriteTimeout, logger);
        _reads = new PostgresReads(source, options.ReadTimeout);
        _scans = new PostgresScans(_reads);
        _rows = new GroupedReads(ids => _scans.ManyAsync(ids, CancellationToken.None));
        _companions = new PostgresCompanions(_reads, () => _writers.Owner);
        _deliveries = new PostgresDeliveries(_reads, _companions);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<InsertResult>> InsertAsync(IReadOnlyList<MediaTaskState> rows, CancellationToken cancellationToken = default) => _queue.InsertAsync(rows, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<UpdateOutcome> UpdateAsync(MediaTaskState previous, MediaTaskState next, ImmutableArray<WebhookDelivery> deliveries = default) => _queue.UpdateAsync(previous, next, deliveries);

    /// <inheritdoc/>
    public void UpdateLazily(MediaTaskState previous, MediaTaskState next, ImmutableArray<WebhookDelivery> deliveries = default) => _queue.AddLazily(previous, next, EncodedDelivery.OfNew(deliveries));

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(MediaTaskId id, long version, CancellationToken cancellationToken = default) =>
        await _queue.RemoveAsync(await ReadAsync(id, cancellationToken).ConfigureAwait(false), version, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public Task<MediaTaskState?> ReadAsync(MediaTaskId id, CancellationToken cancellationToken = default) => _rows.ReadAsync(id, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<MediaTaskState>> ReadManyAsync(IReadOnlyList<MediaTaskId> ids, CancellationToken cancellationToken = default) => _scans.ManyAsync(ids, cancellationToken);

    /// <inheritdoc/>
    public Task<TaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken = default) => PostgresListing.ReadAsync(_reads, query, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskCount>> CountAsync(string tenant, CancellationToken cancellationToken = default) => _scans.CountsAsync(tenant, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<MediaTaskState>> ReadDueAsync(int shard, DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        _scans.DueAsync(shard, now, limit, cancellationToken);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextDueAsync(int shard, DateTimeOffset after, CancellationToken cancellationToken = default) => _scans.NextDueAsync(shard, after, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<MediaTaskState>> ReadOrphansAsync(int shard, int limit, CancellationToken cancellationToken = default) =>
        _scans.OrphansAsync(shard, limit, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<HeldPermit>> ReadPermitsAsync(string provider, CancellationToken cancellationToken = default) => _scans.PermitsAsync(provider, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<QueuedTask>> ReadQueuedAsync(string provider, MediaTaskId? after, int limit, CancellationToken cancellationToken = default) =>
        _scans.QueuedAsync(provider, after, limit, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadProvidersWithQueuedAsync(CancellationToken cancellationToken = default) => _scans.ProvidersWithQueuedAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task BeginLeaseAsync(string owner, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        await _companions.BeginLeaseAsync(owner, duration, cancellationToken).ConfigureAwait(false);
        _writers.Owner = owner;
    }

    /// <inheritdoc/>
    public Task<bool> RenewLeaseAsync(string owner, TimeSpan duration, CancellationToken cancellationToken = default) => _companions.RenewLeaseAsync(owner, duration, cancellationToken);

    /// <inheritdoc/>
    public Task EndLeaseAsync(string owner, CancellationToken cancellationToken = default) => _companions.EndLeaseAsync(owner, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> EndExpiredLeasesAsync(CancellationToken cancellationToken = default) => _companions.EndExpiredLeasesAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadLeasesAsync(CancellationToken cancellationToken = default) => _companions.ReadLeasesAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<long> RaiseLimiterEpochAsync(string provider, CancellationToken cancellationToken = default) => _companions.RaiseEpochAsync(provider, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ReadPausedAsync(string provider, CancellationToken cancellationToken = default) => _companions.ReadPausedAsync(provider, cancellationToken);

    /// <inheritdoc/>
    public Task WritePausedAsync(string provider, bool paused, CancellationToken cancellationToken = default) => _companions.WritePausedAsync(provider, paused, cancellationToken);

    /// <inheritdoc/>
    public Task FlushAsync(CancellationToken cancellationToken = default) => _queue.FlushAsync(cancellationToken);

    /// <summary>Writes what was accepted, or gives it up when the database is away, then closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _writers.StopAsync().ConfigureAwait(false);
        _reads.Close();
    }
}
