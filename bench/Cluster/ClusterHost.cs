using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Bench.Stores;
using Orleans.MediaTasks.Progress;
using Orleans.MediaTasks.Silo;
using Orleans.MediaTasks.Tasks;
using Orleans.Streams;

namespace Orleans.MediaTasks.Bench.Cluster;

/// <summary>Three silo processes on one PostgreSQL, and a client in this process that reaches them over TCP.</summary>
internal sealed class ClusterHost : IAsyncDisposable
{
    private const int Silos = 3;

    /// <summary>Each silo compiles for itself, so each has to see as many tasks as one process alone.</summary>
    private const int WarmUpTasks = Silos * 2 * GridHost.WarmUpTasks;

    private readonly PrivatePostgres _database;
    private readonly SiloChild[] _silos;
    private readonly WebApplication _front;
    private readonly CancellationTokenSource _stopping = new();

    private ClusterHost(PrivatePostgres database, SiloChild[] silos, WebApplication front) => (_database, _silos, _front) = (database, silos, front);

    private IClusterClient Cluster => _front.Services.GetRequiredService<IClusterClient>();

    public static async Task<ClusterHost> StartAsync()
    {
        var database = await PrivatePostgres.CreateAsync();
        var silos = await Task.WhenAll(Enumerable.Range(0, Silos).Select(_ => SiloChild.StartAsync(database.Settings)));
        var front = MediaTasksNode.Create([.. GridSettings.Of(database.Settings), "--MediaTasks:Role=Api"], builder => builder.Logging.ClearProviders());
        await front.StartAsync();
        return new ClusterHost(database, silos, front);
    }

    public static object Config(string? remark = null) => new
    {
        runtime = Environment.Version.ToString(),
        store = "PostgreSQL, default settings, fsync on, same machine",
        worker_concurrency = GridHost.WorkerConcurrency,
        warm_up_tasks = WarmUpTasks,
        process = $"{Silos} silos, a TCP client and PostgreSQL, each a process, on one machine",
        remark,
    };

    public Client Client() => new(Cluster, ScriptedProvider.Main + ScriptedProvider.Noop) { TrackIndexes = true };

    /// <summary>Runs tasks, singly and in batches, until every silo has seen enough of them.</summary>
    public async Task WarmUpAsync(Client client)
    {
        await client.WarmUpAsync(WarmUpTasks / 2);
        await client.SubmitWarmUpBatchesAsync(WarmUpTasks / 2);
        await WhenCompletedAsync(0, WarmUpTasks, TimeSpan.FromMinutes(5));
    }

    /// <summary>Waits until so many tasks more than <paramref name="before"/> are durably completed; the counters are kept in the commits of the rows.</summary>
    public async Task<double> WhenCompletedAsync(long before, int count, TimeSpan deadline)
    {
        var begin = Clock.Now;
        while (await CompletedAsync() < before + count)
        {
            if (Clock.Now - begin > deadline.TotalMilliseconds)
            {
                throw new TimeoutException($"{await CompletedAsync() - before} of {count} tasks were completed within {deadline}.");
            }

            await Task.Delay(10);
        }

        return Clock.Now;
    }

    public async Task<long> CompletedAsync() =>
        (await Cluster.GetGrain<ITaskQueryGrain>(0).CountAsync(Bench.Client.Tenant)).Where(count => count.Status == MediaTaskStatus.Completed).Sum(count => count.Count);

    /// <summary>Reads the updates of the tenant's partition, as an API node does: it says so, and goes on saying so.</summary>
    public async Task<StreamSubscriptionHandle<TaskUpdateBatch>> SubscribeAsync(Action<TaskUpdate> onUpdate)
    {
        var partition = ProgressStreams.PartitionOf(Bench.Client.Tenant);
        await AnnounceAsync(partition);
        _ = KeepAnnouncingAsync(partition);
        return await Cluster.GetStreamProvider(ProgressStreams.ProviderName)
            .GetStream<TaskUpdateBatch>(StreamId.Create(ProgressStreams.Namespace, partition))
            .SubscribeAsync((batch, _) =>
            {
                foreach (var update in batch.Updates)
                {
                    onUpdate(update);
                }

                return Task.CompletedTask;
            });
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _front.StopAsync();
        await _front.DisposeAsync();
        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        await _database.DisposeAsync();
        _stopping.Dispose();
    }

    private Task AnnounceAsync(int partition) => Cluster.GetGrain<IProgressReadersGrain>(0).AnnounceAsync("bench", 1UL << partition);

    private async Task KeepAnnouncingAsync(int partition)
    {
        using var timer = new PeriodicTimer(ProgressStreams.ReaderLease / 3);
        while (await timer.WaitForNextTickAsync(_stopping.Token))
        {
            await AnnounceAsync(partition);
        }
    }
}
