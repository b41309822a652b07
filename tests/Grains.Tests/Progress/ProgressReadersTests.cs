using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;

namespace Orleans.MediaTasks.Progress;

public sealed class ProgressReadersTests
{
    private const ulong Third = 1UL << 3;

    [Fact]
    public async Task Watch_OfANewActivation_SaysEverythingUntilAllReadersHadTheTimeToAnnounceThemselves()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var readers = Readers(grid);

        Assert.Equal(ProgressStreams.AllPartitions, await readers.WatchAsync("silo", 0, TestContext.Current.CancellationToken));
        await readers.AnnounceAsync("api", Third);
        Assert.Equal(ProgressStreams.AllPartitions, await readers.WatchAsync("silo", 0, TestContext.Current.CancellationToken));

        grid.Clock.Advance(ProgressStreams.ReaderLease - TimeSpan.FromMilliseconds(1));
        Assert.Equal(ProgressStreams.AllPartitions, await readers.WatchAsync("silo", 0, TestContext.Current.CancellationToken));
        grid.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(0UL, await readers.WatchAsync("silo", ProgressStreams.AllPartitions, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Watch_AnswersAsSoonAsSomebodyElseReads()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var readers = await KnowingReadersAsync(grid);

        var watch = readers.WatchAsync("silo", 0, TestContext.Current.CancellationToken);
        await readers.AnnounceAsync("silo", 1); // What a node reads of itself it has without a stream.
        Assert.False(watch.IsCompleted);
        await readers.AnnounceAsync("api", Third);

        Assert.Equal(Third, await watch.WaitAsync(Grid.Deadline, TestContext.Current.CancellationToken));
        Assert.Equal(Third | 1, await readers.WatchAsync("another silo", 0, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Announcement_HoldsForItsLeaseAndIsReplacedByTheNext()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var readers = await KnowingReadersAsync(grid);
        await readers.AnnounceAsync("api", Third | 1);
        await readers.AnnounceAsync("api", Third);

        grid.Clock.Advance(ProgressStreams.ReaderLease - TimeSpan.FromMilliseconds(1));
        Assert.Equal(Third, await readers.WatchAsync("silo", 0, TestContext.Current.CancellationToken));
        grid.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(0UL, await readers.WatchAsync("silo", Third, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Updates_ThatNobodyReads_AreNotPublished()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock(), new() { ["MediaTasks:Progress:PublishToStreams"] = "true" });
        var readers = await KnowingReadersAsync(grid);
        var partition = ProgressStreams.PartitionOf("a");
        var silo = grid.Services.GetRequiredService<ReadPartitions>();
        var came = new ConcurrentQueue<TaskUpdate>();
        await grid.Services.GetRequiredService<IClusterClient>().GetStreamProvider(ProgressStreams.ProviderName)
            .GetStream<TaskUpdateBatch>(StreamId.Create(ProgressStreams.Namespace, partition))
            .SubscribeAsync((batch, _) =>
            {
                foreach (var update in batch.Updates)
                {
                    came.Enqueue(update);
                }

                return Task.CompletedTask;
            });

        await WaitFor.TrueAsync(() => Tick(grid, () => !silo.Contains(partition)));
        await grid.Watch.UntilEndAsync(await grid.SubmitOneAsync());
        await readers.AnnounceAsync("api", 1UL << partition);
        await WaitFor.TrueAsync(() => Tick(grid, () => silo.Contains(partition)));
        var read = await grid.SubmitOneAsync();

        // Only the flush is left to the clock: it must not run past the reader's lease.
        await grid.Watch.UntilEndAsync(read);
        await WaitFor.TrueAsync(() => Tick(grid, () => came.Any(update => update.IsTerminal)));

        Assert.All(came, update => Assert.Equal(read, update.Task.Id));
    }

    /// <summary>Lets the publisher flush, and looks.</summary>
    private static bool Tick(Grid grid, Func<bool> condition)
    {
        grid.Clock.Advance(TimeSpan.FromMilliseconds(10));
        return condition();
    }

    private static IProgressReadersGrain Readers(Grid grid) => grid.Grains.GetGrain<IProgressReadersGrain>(0);

    /// <summary>The grain once it knows its readers.</summary>
    private static async Task<IProgressReadersGrain> KnowingReadersAsync(Grid grid)
    {
        var readers = Readers(grid);
        await readers.WatchAsync("silo", 0, TestContext.Current.CancellationToken);
        grid.Clock.Advance(ProgressStreams.ReaderLease);
        return readers;
    }
}
