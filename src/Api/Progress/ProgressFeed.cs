using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Progress;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>Live progress for every transport of this node.</summary>
/// <remarks>
/// Owns the list of readers. Nothing survives a crash: readers come back with their last sequence and get the task's row.
/// Woken by the silo in the same process and by the cluster's streams. Bounded per reader and in the number of readers.
/// Never decides anything about a task, and never makes a publisher wait.
/// </remarks>
internal sealed partial class ProgressFeed : IDisposable
{
    private readonly IGrainFactory _grains;
    private readonly IProgressTap? _tap;
    private readonly ProgressStreamReader _streams;
    private readonly ProgressFeedOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ProgressFeed> _logger;
    private readonly WatcherIndex<MediaTaskId> _byTask = new();
    private readonly WatcherIndex<string> _byTenant = new();
    private readonly IDisposable? _tapped;
    private int _readers;

    public ProgressFeed(
        IGrainFactory grains, ProgressStreamReader streams, IOptions<ProgressFeedOptions> options, ILogger<ProgressFeed> logger, TimeProvider? time = null, IProgressTap? tap = null)
    {
        (_grains, _streams, _options, _logger, _tap) = (grains, streams, options.Value, logger, tap);
        _time = time ?? TimeProvider.System;
        _tapped = tap?.Subscribe(Publish);
        _streams.Received += OnBatch;
    }

    /// <summary>Readers at the moment.</summary>
    public int Readers => Volatile.Read(ref _readers);

    /// <summary>Who watches this task by its id.</summary>
    public IReadOnlyList<ProgressSubscription> WatchersOf(MediaTaskId id) => _byTask.Find(id);

    /// <summary>A reader for one connection; null when this node has as many as it takes.</summary>
    public ProgressSubscription? TryOpen(string tenant)
    {
        if (Interlocked.Increment(ref _readers) > _options.MaximumReaders)
        {
            Interlocked.Decrement(ref _readers);
            return null;
        }

        _streams.Acquire(tenant);
        return new ProgressSubscription(this, tenant, _options, _time);
    }

    /// <summary>Returns once updates of other nodes about this tenant arrive here, or cannot be had at the moment.</summary>
    public Task ListenAsync(string tenant, CancellationToken cancellationToken) => _streams.ListenAsync(tenant, cancellationToken);

    /// <summary>The task as it stands; null when there is none.</summary>
    public Task<MediaTaskSnapshot?> ReadAsync(MediaTaskId id, CancellationToken cancellationToken) => Grain(id).GetAsync(cancellationToken);

    /// <summary>The task as it stands; not known when the cluster could not say.</summary>
    public async Task<(MediaTaskSnapshot? Task, bool IsKnown)> TryReadAsync(MediaTaskId id, CancellationToken cancellationToken)
    {
        try
        {
            return (await ReadAsync(id, cancellationToken).WaitAsync(_options.QuietInterval, _time, cancellationToken), true);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or IOException)
        {
            LogReadFailed(exception, id);
            return (null, false);
        }
    }

    public Task<CommandResult> CancelAsync(MediaTaskId id, CancellationToken cancellationToken) => Grain(id).CancelAsync(cancellationToken);

    public void Register(MediaTaskId id, ProgressSubscription reader) => _byTask.Add(id, reader);

    public void Unregister(MediaTaskId id, ProgressSubscription reader) => _byTask.Remove(id, reader);

    public void RegisterForAll(string tenant, ProgressSubscription reader) => _byTenant.Add(tenant, reader);

    public void UnregisterForAll(string tenant, ProgressSubscription reader) => _byTenant.Remove(tenant, reader);

    public void Close(ProgressSubscription reader)
    {
        Interlocked.Decrement(ref _readers);
        _streams.Release(reader.Tenant);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tapped?.Dispose();
        _streams.Received -= OnBatch;
    }

    private void Publish(TaskUpdate update)
    {
        foreach (var reader in _byTask.Find(update.Task.Id))
        {
            reader.Offer(update);
        }

        foreach (var reader in _byTenant.Find(update.Task.Id.Tenant))
        {
            reader.Offer(update);
        }
    }

    private void OnBatch(TaskUpdateBatch batch)
    {
        if (_tap is not null && batch.Origin == _tap.Origin)
        {
            // The silo in this process has told us already.
            return;
        }

        foreach (var update in batch.Updates)
        {
            Publish(update);
        }
    }

    private IMediaTaskGrain Grain(MediaTaskId id) => _grains.GetGrain<IMediaTaskGrain>(id.ToString());
}
