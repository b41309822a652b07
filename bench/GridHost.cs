using System.Runtime;
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
    /// <summary>Tasks of one round of warm-up.</summary>
    public const int WarmUpTasks = 40_000;

    private const int WarmUpRounds = 10;

    /// <summary>A process is warm when its compiler takes less than this part of a round; until then it takes up to half of a processor.</summary>
    private const double CompilingWhenWarm = 0.05;

    public const int WorkerConcurrency = 512;

    private readonly WebApplication _host;
    private readonly BenchStore _store;
    private int _warmUpTasks;

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
        warm_up_tasks = _warmUpTasks,
        process,
        remark,
    };

    /// <summary>Runs tasks until the code is compiled: nothing is measured of a process that still compiles.</summary>
    public async Task WarmUpAsync()
    {
        for (var (round, compiling) = (0, 1.0); round < WarmUpRounds && compiling > CompilingWhenWarm; round++)
        {
            var (begin, compiled) = (Clock.Now, JitInfo.GetCompilationTime());
            var (client, _, watch) = Prepare(WarmUpTasks);
            using (watch)
            {
                await client.WarmUpAsync(WarmUpTasks / 2);
                await client.SubmitWarmUpBatchesAsync(WarmUpTasks / 2);
                await watch.WhenReachedAsync(TimeSpan.FromMinutes(2));
            }

            compiling = (JitInfo.GetCompilationTime() - compiled).TotalMilliseconds / (Clock.Now - begin);
            _warmUpTasks += WarmUpTasks;
        }

        await SettleAsync();
    }

    /// <summary>Clears away what was left behind so far, so that what is measured does not pay for it.</summary>
    public async Task SettleAsync()
    {
        await _store.SettleAsync();
        GC.Collect();
        await Task.Delay(500); // Threads that the collection has woken come to rest.
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
