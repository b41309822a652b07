using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Bench.Stores;
using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Progress;
using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Silo;

namespace Orleans.MediaTasks.Bench;

/// <summary>The product's own node in this process: its grains, a fresh store, and the scripted provider.</summary>
internal sealed class GridHost : IAsyncDisposable
{
    /// <summary>Tasks that are run before anything is measured: the first tens of thousands of a process run at little more than half speed (JIT).</summary>
    public const int WarmUpTasks = 40_000;

    public const int WorkerConcurrency = 512;

    private readonly WebApplication _host;
    private readonly BenchStore _store;

    private GridHost(WebApplication host, BenchStore store) => (_host, _store) = (host, store);

    public Uri Address => new(_host.Urls.First());

    public IProgressTap Tap => _host.Services.GetRequiredService<IProgressTap>();

    private IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts it on a fresh store of this name.</summary>
    public static async Task<GridHost> StartAsync(string storeName)
    {
        var store = await BenchStore.CreateAsync(storeName);
        var app = MediaTasksNode.Create(GridSettings.Of(store.Settings), builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<IMediaProvider>(new ScriptedProvider(ScriptedProvider.Main, WorkerConcurrency));
            builder.Services.AddSingleton<IMediaProvider>(new ScriptedProvider(ScriptedProvider.Paced, 50));
        });
        await app.StartAsync();
        return new GridHost(app, store);
    }

    /// <summary>Clears the record and gives a client for it, with a watch that ends when so many tasks are durably completed.</summary>
    public (Client Client, WorkRecord Record, CompletionWatch Watch) Prepare(
        int count, string model = ScriptedProvider.Main + ScriptedProvider.Noop, bool trackIndexes = false, int updatesPerTask = 0)
    {
        var record = ScriptedProvider.Record = new WorkRecord(count, updatesPerTask);
        return (new Client(Grains, model) { TrackIndexes = trackIndexes }, record, new CompletionWatch(Tap, count));
    }

    /// <summary>What a result says of its conditions.</summary>
    public object Config(string process, string? remark = null) => new
    {
        runtime = Environment.Version.ToString(),
        store = _store.Description,
        worker_concurrency = WorkerConcurrency,
        warm_up_tasks = WarmUpTasks,
        process,
        remark,
    };

    public async Task WarmUpAsync(int count = WarmUpTasks)
    {
        var (client, _, watch) = Prepare(count);
        using (watch)
        {
            await client.WarmUpAsync(count / 2);
            await client.SubmitWarmUpBatchesAsync(count / 2);
            await watch.WhenReachedAsync(TimeSpan.FromMinutes(2));
        }

        GC.Collect();
        await Task.Delay(500);
    }

    public Task PauseAsync(string provider) => Grains.GetGrain<ILimiterGrain>(provider).PauseAsync();

    public Task ResumeAsync(string provider) => Grains.GetGrain<ILimiterGrain>(provider).ResumeAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await _host.DisposeAsync();
        await _store.DisposeAsync();
    }
}
