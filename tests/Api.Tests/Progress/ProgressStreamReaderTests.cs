using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Progress;
using Orleans.MediaTasks.Tasks;
using Orleans.Streams;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>The cluster's streams, with a real silo.</summary>
public sealed class ProgressStreamReaderTests : IAsyncLifetime
{
    private readonly ScriptedTasks _tasks = new();
    private IHost _silo = null!;
    private ProgressStreamReader _streams = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort: FreePort.Next(), gatewayPort: 0);
            silo.AddMemoryStreams(ProgressStreams.ProviderName).AddMemoryGrainStorage("PubSubStore");
        });
        _silo = builder.Build();
        await _silo.StartAsync(TestContext.Current.CancellationToken);
        _streams = new ProgressStreamReader(
            _silo.Services, _tasks, Options.Create(new ProgressFeedOptions()), NullLogger<ProgressStreamReader>.Instance, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await _streams.StopAsync(CancellationToken.None);
        _streams.Dispose();
        await _silo.StopAsync();
        _silo.Dispose();
    }

    [Fact]
    public async Task Watch_WhenAnotherNodePublishes_HearsItAndDropsWhatTheTapHadAlready()
    {
        using var feed = Feed(_tasks);
        await using var reader = feed.TryOpen("acme")!;
        var task = _tasks.Add();
        await reader.WatchAsync(task.Id, since: 1, TestContext.Current.CancellationToken);
        var snapshot = (await task.GetAsync(TestContext.Current.CancellationToken))!;

        await PublishAsync("scripted", snapshot with { Sequence = 2 });
        await PublishAsync("elsewhere", snapshot with { Sequence = 3, Status = MediaTaskStatus.Completed });

        await using var items = reader.ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await items.MoveNextAsync().AsTask().WaitAsync(ProgressHost.Deadline, TestContext.Current.CancellationToken));
        Assert.Equal((3, true), (items.Current.Sequence, items.Current.IsSnapshot));
    }

    [Fact]
    public async Task Partitions_AreSubscribedOnlyWhileSomebodyReadsThem()
    {
        using var feed = Feed(tap: null);
        Assert.Equal((0, 0UL), (_streams.Subscribed, _tasks.Readers.Partitions));

        await using (var reader = feed.TryOpen("acme")!)
        {
            await reader.WatchAllAsync(TestContext.Current.CancellationToken);
            await using var same = feed.TryOpen("acme")!;
            await same.WatchAllAsync(TestContext.Current.CancellationToken);
            Assert.Equal(1, _streams.Subscribed);
            Assert.Single(await HandlesAsync());

            // Silos publish only what they were told is read.
            Assert.Equal(1UL << ProgressStreams.PartitionOf("acme"), _tasks.Readers.Partitions);
        }

        // Stopping does not wait for the moment that a partition is kept after its last reader.
        await _streams.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, 0UL), (_streams.Subscribed, _tasks.Readers.Partitions));
        Assert.Empty(await HandlesAsync());
    }

    private ProgressFeed Feed(ScriptedTasks? tap) =>
        new(_tasks, _streams, Options.Create(new ProgressFeedOptions()), NullLogger<ProgressFeed>.Instance, tap: tap);

    private IAsyncStream<TaskUpdateBatch> Stream() => _silo.Services.GetRequiredService<IClusterClient>().GetStreamProvider(ProgressStreams.ProviderName)
        .GetStream<TaskUpdateBatch>(StreamId.Create(ProgressStreams.Namespace, ProgressStreams.PartitionOf("acme")));

    private async Task<IList<StreamSubscriptionHandle<TaskUpdateBatch>>> HandlesAsync() => await Stream().GetAllSubscriptionHandles();

    private Task PublishAsync(string origin, MediaTaskSnapshot task) =>
        Stream().OnNextAsync(new TaskUpdateBatch(origin, [new TaskUpdate { Task = task, StatusChanged = true }]));
}
