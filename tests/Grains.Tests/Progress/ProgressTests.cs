using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Streams;

namespace Orleans.MediaTasks.Progress;

public sealed class ProgressTests
{
    [Fact]
    public async Task Updates_OfOneTask_AreNumberedWithoutGapAndNeverFall()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        grid.Provider.OnStart = (attempt, _) =>
        {
            foreach (var percent in (int[])[10, 5, 40, 100, 60])
            {
                attempt.Progress.Report(percent, "working", $"at {percent}");
            }

            return Task.FromResult(ScriptedProvider.Success());
        };

        var id = await grid.SubmitOneAsync();
        await grid.Watch.UntilEndAsync(id);
        var updates = grid.Watch.Of(id);

        Assert.Equal(Enumerable.Range(1, updates.Count).Select(i => (long)i), updates.Select(update => update.Sequence));
        Assert.Equal([0, 0, 10, 10, 40, 99, 99, 100], updates.Select(update => update.Task.Progress));
        Assert.Equal([true, true, false, false, false, false, false, true], updates.Select(update => update.StatusChanged));
        Assert.Equal(100, (await grid.Task(id).GetAsync(TestContext.Current.CancellationToken))!.Progress);
    }

    [Fact]
    public async Task Updates_WhenAttemptsReportTheMomentTheyStart_NeverShareANumber()
    {
        await using var grid = await Grid.StartAsync(TimeProvider.System);
        grid.Provider.OnStart = (attempt, _) =>
        {
            for (var percent = 1; percent <= 5; percent++)
            {
                attempt.Progress.Report(percent, null, null);
            }

            return Task.FromResult(ScriptedProvider.Success());
        };

        var results = await grid.SubmitAsync([.. Enumerable.Range(0, 300).Select(_ => grid.Submission())]);
        foreach (var id in results.Select(result => Assert.IsType<Tasks.SubmitResult.Accepted>(result).Task.Id))
        {
            await grid.Watch.UntilEndAsync(id);
            Assert.Equal([1L, 2, 3, 4, 5, 6, 7, 8], grid.Watch.Of(id).Select(update => update.Sequence));
        }
    }

    [Fact]
    public async Task Snapshot_WhileTheAttemptRuns_ShowsItsLiveProgress()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        grid.Provider.OnStart = (attempt, cancellationToken) =>
        {
            attempt.Progress.Report(42, "encoding", "half way");
            return ScriptedProvider.UntilCancelled(attempt, cancellationToken);
        };
        var id = await grid.SubmitOneAsync();
        await grid.Watch.UntilAsync(update => update.Task.Id == id && update.Task.Progress == 42, "progress came");

        var task = (await grid.Task(id).GetAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal((42, "encoding", "half way"), (task.Progress, task.Stage, task.Message));
        await grid.Task(id).CancelAsync(TestContext.Current.CancellationToken);
        await grid.Watch.UntilEndAsync(id);
    }

    [Fact]
    public async Task Updates_WhenStreamsAreOn_ArriveInOrderOnTheTenantsPartitionAndOnNoOther()
    {
        await using var grid = await Grid.StartAsync(TimeProvider.System, new() { ["MediaTasks:Progress:PublishToStreams"] = "true" });
        var streams = grid.Services.GetRequiredService<IClusterClient>().GetStreamProvider(ProgressStreams.ProviderName);
        var reader = new StreamReader();
        var partition = ProgressStreams.PartitionOf("a");
        await streams.GetStream<TaskUpdateBatch>(StreamId.Create(ProgressStreams.Namespace, partition)).SubscribeAsync(reader.OnBatchAsync);
        var other = new StreamReader();
        await streams.GetStream<TaskUpdateBatch>(StreamId.Create(ProgressStreams.Namespace, (partition + 1) % ProgressStreams.PartitionCount)).SubscribeAsync(other.OnBatchAsync);

        var id = await grid.SubmitOneAsync();
        await reader.Ended.Task.WaitAsync(Grid.Deadline, TestContext.Current.CancellationToken);

        Assert.Equal([1L, 2, 3], reader.Updates.Where(update => update.Task.Id == id).Select(update => update.Sequence));
        Assert.Empty(other.Updates);
    }

    [Fact]
    public async Task StreamCache_ThatHasBeenRead_IsKeptForSeconds()
    {
        await using var grid = await Grid.StartAsync(TimeProvider.System);

        var eviction = grid.Services.GetRequiredService<IOptionsMonitor<StreamCacheEvictionOptions>>().Get(ProgressStreams.ProviderName);

        // A silo with 5,000 tasks a second makes about 10 MB of progress a second.
        Assert.InRange(eviction.DataMaxAgeInCache, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.InRange(eviction.DataMinTimeInCache, TimeSpan.Zero, eviction.DataMaxAgeInCache);
    }

    private sealed class StreamReader
    {
        public List<TaskUpdate> Updates { get; } = [];

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task OnBatchAsync(TaskUpdateBatch batch, StreamSequenceToken? token)
        {
            Updates.AddRange(batch.Updates);
            if (batch.Updates.Any(update => update.IsTerminal))
            {
                Ended.TrySetResult();
            }

            return Task.CompletedTask;
        }
    }
}
