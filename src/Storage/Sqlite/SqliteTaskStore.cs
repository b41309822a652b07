using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Limits;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The task rows of one process in one SQLite file.</summary>
/// <remarks>Owns the file while the data folder's lock is held. Writes go through one thread with group commit and are on
/// disk (WAL, synchronous=FULL) when they are answered; reads go through a few connections of their own and see the last commit.
/// A crash loses what was not answered and lazy updates younger than their delay. Bounded by <see cref="TaskStoreOptions"/>.</remarks>
public sealed partial class SqliteTaskStore : ITaskStore, IAsyncDisposable
{
    /// <summary>The file in the data folder.</summary>
    public const string FileName = "mediatasks.db";

    private readonly WriteQueue _queue;
    private readonly GroupCommitWriter _writer;
    private readonly ReadPool _reads;
    private readonly TimeProvider _time;

    private SqliteTaskStore(SqliteDatabase database, WriterSession session, TaskStoreOptions options, TimeProvider time, ILogger logger)
    {
        _time = time;
        _queue = new WriteQueue(options);
        StoreInstruments.Observe(_queue);
        _writer = new GroupCommitWriter(database, session, _queue, logger);
        _reads = new ReadPool(database, options.Readers);
    }

    /// <summary>Opens the store, brings its tables up to date and ends all leases: their holders are dead, or the folder would not be ours.</summary>
    public static SqliteTaskStore Open(DataFolder folder, TaskStoreOptions options, TimeProvider time, ILogger<SqliteTaskStore> logger)
    {
        var database = new SqliteDatabase(folder.Combine(FileName), options.BusyTimeout);
        SqliteMigrations.Apply(database, "tasks");
        var session = new WriterSession(database);
        session.Companions.EndAllLeases();
        return new SqliteTaskStore(database, session, options, time, logger);
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
    public Task<MediaTaskState?> ReadAsync(MediaTaskId id, CancellationToken cancellationToken = default) =>
        _reads.ReadAsync(session => TaskScans.One(session, id), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<MediaTaskState>> ReadManyAsync(IReadOnlyList<MediaTaskId> ids, CancellationToken cancellationToken = default) =>
        _reads.ReadAsync(session => TaskScans.Many(session, ids), cancellationToken);

    /// <inheritdoc/>
    public Task<TaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken = default) =>
        _reads.ReadAsync(session => TaskListing.Read(session, query), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskCount>> CountAsync(string tenant, CancellationToken cancellationToken = default) =>
        _reads.ReadAsync(session => TaskScans.Counts(session, tenant), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<MediaTaskState>> ReadDueAsync(int shard, DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        _reads.ReadAsync(session => TaskScans.Due(session, shard, now, limit), cancellationToken);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextDueAsync(int shard, DateTimeOffset after, CancellationToken cancellationToken = default) =>
        _reads.ReadAsync(session => TaskScans.NextDue(session, shard, after), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<MediaTaskState>> ReadOrphansAsync(int shard, int limit, CancellationToken cancellationToken = default) =>
        _reads.ReadAsync(session => TaskScans.Orphans(session, shard, limit), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<HeldPermit>> ReadPermitsAsync(string provider, CancellationToken cancellationToken = default) =>
        _reads.ReadAsync(session => TaskScans.Permits(session, provider), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<QueuedTask>> ReadQueuedAsync(string provider, MediaTaskId? after, int limit, CancellationToken cancellationToken = default) =>
        _reads.ReadAsync(session => TaskScans.Queued(session, provider, after, limit), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadProvidersWithQueuedAsync(CancellationToken cancellationToken = default) =>
        _reads.ReadAsync(TaskScans.ProvidersWithQueued, cancellationToken);

    /// <inheritdoc/>
    public async Task BeginLeaseAsync(string owner, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        await LeaseAsync(session => session.Companions.BeginLease(owner, ExpiryAfter(duration)), cancellationToken).ConfigureAwait(false);
        _writer.Owner = owner;
    }

    /// <inheritdoc/>
    public Task<bool> RenewLeaseAsync(string owner, TimeSpan duration, CancellationToken cancellationToken = default) =>
        LeaseAsync(session => session.Companions.RenewLease(owner, ExpiryAfter(duration)), cancellationToken);

    /// <inheritdoc/>
    public Task EndLeaseAsync(string owner, CancellationToken cancellationToken = default) =>
        LeaseAsync(session => session.Companions.EndLease(owner), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> EndExpiredLeasesAsync(CancellationToken cancellationToken = default) =>
        LeaseAsync(session => session.Companions.EndExpiredLeases(_time.GetUtcNow()), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadLeasesAsync(CancellationToken cancellationToken = default) =>
        _reads.ReadAsync(TaskScans.Leases, cancellationToken);

    /// <inheritdoc/>
    public Task<long> RaiseLimiterEpochAsync(string provider, CancellationToken cancellationToken = default) =>
        CommandAsync(session => session.Companions.RaiseEpoch(provider), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ReadPausedAsync(string provider, CancellationToken cancellationToken = default) =>
        _reads.ReadAsync(session => TaskScans.Paused(session, provider), cancellationToken);

    /// <inheritdoc/>
    public Task WritePausedAsync(string provider, bool paused, CancellationToken cancellationToken = default) =>
        CommandAsync(session => Done(() => session.Companions.WritePaused(provider, paused)), cancellationToken);

    /// <inheritdoc/>
    public Task FlushAsync(CancellationToken cancellationToken = default) => _queue.FlushAsync(cancellationToken);

    /// <summary>Writes what was accepted, then closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _writer.StopAsync().ConfigureAwait(false);
        _reads.Dispose();
    }

    private DateTimeOffset ExpiryAfter(TimeSpan duration) => _time.GetUtcNow() + duration;

    private Task<bool> LeaseAsync(Action<WriterSession> command, CancellationToken cancellationToken) =>
        LeaseAsync(session => Done(() => command(session)), cancellationToken);

    private Task<T> LeaseAsync<T>(Func<WriterSession, T> command, CancellationToken cancellationToken) => CommandAsync(command, cancellationToken, needsLease: false);

    private Task<T> CommandAsync<T>(Func<WriterSession, T> command, CancellationToken cancellationToken, bool needsLease = true)
    {
        var operation = new CommandOperation<T>(command, needsLease);
        _queue.Add(operation);
        return operation.Answer.WaitAsync(cancellationToken);
    }

    private static bool Done(Action command)
    {
        command();
        return true;
    }
}
