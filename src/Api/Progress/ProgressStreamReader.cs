using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Progress;
using Orleans.Streams;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>Updates of other nodes: subscribes to the partitions of the cluster's streams that have readers here, and to no others.</summary>
/// <remarks>A partition without readers is kept for a moment, so that a page reload costs the cluster nothing. A partition that
/// cannot be had leaves its readers with what they read themselves; the next reader tries again.</remarks>
internal sealed partial class ProgressStreamReader(
    IServiceProvider services, IGrainFactory grains, IOptions<ProgressFeedOptions> options, ILogger<ProgressStreamReader> logger, TimeProvider time)
    : IHostedService, IDisposable
{
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Partition[] _partitions = [.. Enumerable.Range(0, ProgressStreams.PartitionCount).Select(number => new Partition(number))];
    private readonly ReaderAnnouncements _announcements = new(grains, services.GetService<IProgressTap>()?.Origin ?? $"api-{Guid.CreateVersion7()}", time, logger);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lazy<IStreamProvider?> _provider = new(() =>
        options.Value.ReadStreams ?? services.GetService<IProgressTap>() is null ? services.GetKeyedService<IStreamProvider>(ProgressStreams.ProviderName) : null);

    /// <summary>Called with every batch, on the stream's thread.</summary>
    public event Action<TaskUpdateBatch>? Received;

    /// <summary>Partitions subscribed to at the moment.</summary>
    public int Subscribed => _partitions.Count(partition => partition.Handle is not null);

    /// <summary>Whether there was a reader, and its updates come by streams.</summary>
    private bool ReadsStreams => _provider is { IsValueCreated: true, Value: not null };

    /// <summary>A reader of this tenant is here.</summary>
    public void Acquire(string tenant)
    {
        var partition = Of(tenant);
        lock (partition)
        {
            partition.Readers++;
            Settle(partition, TimeSpan.Zero);
        }
    }

    /// <summary>A reader of this tenant is gone.</summary>
    public void Release(string tenant)
    {
        var partition = Of(tenant);
        lock (partition)
        {
            partition.Readers--;
            Settle(partition, Linger);
        }
    }

    /// <summary>Returns once the tenant's partition is read, or the wait for it is not worth it.</summary>
    public async Task ListenAsync(string tenant, CancellationToken cancellationToken)
    {
        if (_provider.Value is null)
        {
            return;
        }

        Task settled;
        lock (Of(tenant))
        {
            Settle(Of(tenant), TimeSpan.Zero);
            settled = Of(tenant).Settled;
        }

        if (Of(tenant).Handle is null)
        {
            await Task.WhenAny(settled, Task.Delay(Patience, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = _announcements.RepeatAsync(Wanted, _stopping.Token);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // Subscriptions that stay behind would be served until the cluster notices that nobody is there.
        await _stopping.CancelAsync();
        var last = new List<Task>();
        foreach (var partition in _partitions)
        {
            lock (partition)
            {
                partition.Readers = 0;
                Settle(partition, TimeSpan.Zero);
                last.Add(partition.Settled);
            }
        }

        if (ReadsStreams)
        {
            last.Add(_announcements.AnnounceAsync(0));
        }

        await Task.WhenAny(Task.WhenAll(last), Task.Delay(Patience, cancellationToken));
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private Partition Of(string tenant) => _partitions[ProgressStreams.PartitionOf(tenant)];

    private void Settle(Partition partition, TimeSpan delay)
    {
        if (_provider.Value is not null && partition.IsWanted != partition.Handle is not null)
        {
            partition.Settled = SettleAsync(partition, partition.Settled, delay);
        }
    }

    private async Task SettleAsync(Partition partition, Task before, TimeSpan delay)
    {
        await before;
        await Task.Delay(delay, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (partition.IsWanted && partition.Handle is null)
            {
                var announced = _announcements.AnnounceAsync(Wanted());
                partition.Handle = await SubscribeAsync(partition);
                await announced;
            }
            else if (!partition.IsWanted && partition.Handle is { } handle)
            {
                partition.Handle = null;
                await handle.UnsubscribeAsync();
            }
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or InvalidOperationException or IOException)
        {
            LogSettleFailed(exception, partition.Number);
        }
    }

    private ulong Wanted() => !ReadsStreams
        ? 0
        : _partitions.Where(partition => partition.IsWanted || partition.Handle is not null).Aggregate(0UL, (wanted, partition) => wanted | (1UL << partition.Number));

    private async Task<StreamSubscriptionHandle<TaskUpdateBatch>> SubscribeAsync(Partition partition)
    {
        var stream = _provider.Value!.GetStream<TaskUpdateBatch>(StreamId.Create(ProgressStreams.Namespace, partition.Number));
        var left = await stream.GetAllSubscriptionHandles();
        if (left.Count == 0)
        {
            return await stream.SubscribeAsync(OnNextAsync);
        }

        // After a lost connection the cluster still knows the subscription: go on with it, and never have two.
        foreach (var surplus in left.Skip(1))
        {
            await surplus.UnsubscribeAsync();
        }

        return await left[0].ResumeAsync(OnNextAsync);
    }

    private Task OnNextAsync(TaskUpdateBatch batch, StreamSequenceToken? token)
    {
        Received?.Invoke(batch);
        return Task.CompletedTask;
    }

    private sealed class Partition(int number)
    {
        public int Number { get; } = number;

        public int Readers { get; set; }

        public bool IsWanted => Readers > 0;

        public StreamSubscriptionHandle<TaskUpdateBatch>? Handle { get; set; }

        /// <summary>Ends when the last change of mind was carried out; changes of one partition follow each other.</summary>
        public Task Settled { get; set; } = Task.CompletedTask;
    }
}
