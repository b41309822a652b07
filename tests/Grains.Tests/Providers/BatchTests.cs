using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.MediaTasks.Tasks;
using Orleans.MediaTasks.Tenants;

namespace Orleans.MediaTasks.Providers.Batch;

/// <summary>Batches from their items to their result; nothing of them is done twice that must not be.</summary>
public sealed class BatchTests
{
    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_AreChangedInOrder_AndOneThatIsNotThereKeepsNobodyElse()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        await MakeKeyAsync(grid, "key_1");
        await MakeKeyAsync(grid, "key_2");

        var id = await SubmitAsync(
            grid,
            BatchModels.Keys,
            new BatchItem.KeyChange("key_1", new ApiKeyChange { Name = "first" }),
            new BatchItem.KeyChange("key_9", new ApiKeyChange { Name = "nobody" }),
            new BatchItem.KeyChange("key_1", new ApiKeyChange { Enabled = false, Name = "second" }),
            new BatchItem.KeyChange("key_2", new ApiKeyChange { PerMinute = new Setting<int>(7) }));
        var result = await ResultAsync(grid, id);

        Assert.Equal("""{"totalItems":4,"successCount":3,"failedCount":1,"errors":[{"index":1,"error":"There is no key with this id."}]}""", result);
        Assert.Equal(("second", false), (await KeyAsync(grid, "key_1")) is var one ? (one.Name, one.Enabled) : default);
        Assert.Equal(("key_2", (int?)7), (await KeyAsync(grid, "key_2")) is var two ? (two.Name, two.Limits.PerMinute) : default);
    }

    [Fact]
    public async Task Keys_OfAnotherTenant_AreNotThere()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        await MakeKeyAsync(grid, "key_1", tenant: "b");

        var id = await SubmitAsync(grid, BatchModels.Spend, new BatchItem.KeyCharge("key_1", 5m));

        Assert.Contains("\"failedCount\":1", await ResultAsync(grid, id), StringComparison.Ordinal);
        Assert.Equal(0m, (await KeyAsync(grid, "key_1", "b")).Spend);
    }

    [Fact]
    public async Task Spend_AddsUp_AndIsKeptApartFromWhatElseChangesOfAKey()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        await MakeKeyAsync(grid, "key_1");
        await MakeKeyAsync(grid, "key_2");

        ImmutableArray<BatchItem> items = [.. Enumerable.Range(0, 250).Select(index => new BatchItem.KeyCharge(index % 5 == 0 ? "key_2" : "key_1", 0.01m))];
        await ResultAsync(grid, await SubmitAsync(grid, BatchModels.Spend, items));
        await grid.Grains.GetGrain<ITenantGrain>("a").ChangeKeyAsync("key_1", new ApiKeyChange { Name = "renamed" }, TestEnd);
        await ResultAsync(grid, await SubmitAsync(grid, BatchModels.Spend, new BatchItem.KeyCharge("key_1", 10m)));

        Assert.Equal(("renamed", 12m), (await KeyAsync(grid, "key_1")) is var one ? (one.Name, one.Spend) : default);
        Assert.Equal(0.5m, (await KeyAsync(grid, "key_2")).Spend);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(90)]
    public async Task Spend_OfAnAttemptThatWasBrokenOff_IsChargedOnceByTheNextOne(int percent)
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        await MakeKeyAsync(grid, "key_1");
        await MakeKeyAsync(grid, "key_2");
        var id = MediaTaskId.New("a", grid.Time.GetUtcNow());
        await grid.Grains.GetGrain<IBatchGrain>(id.ToString()).StoreAsync(
            new BatchOperation([.. Enumerable.Range(0, 1_000).Select(index => new BatchItem.KeyCharge($"key_{1 + (index % 2)}", 1m))]), TestEnd);

        using var stop = new CancellationTokenSource();
        var first = await RunAsync(grid, id, new Progress(reached => CancelAt(stop, reached, percent)), stop.Token);
        var afterFirst = (await KeyAsync(grid, "key_1")).Spend;
        var second = await RunAsync(grid, id, new Progress(_ => { }), TestEnd);
        var third = await RunAsync(grid, id, new Progress(_ => { }), TestEnd);

        Assert.IsType<AttemptOutcome.Cancelled>(first);
        Assert.InRange(afterFirst, 5m * percent, 499m);
        Assert.Equal((500m, 500m), ((await KeyAsync(grid, "key_1")).Spend, (await KeyAsync(grid, "key_2")).Spend));
        Assert.All((AttemptOutcome[])[second, third], outcome => Assert.StartsWith("""{"totalItems":1000,"successCount":1000,"failedCount":0""", Assert.IsType<AttemptOutcome.Succeeded>(outcome).Outputs[0].Data, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Webhooks_AreSentWithIdsOfTheirOwn_AndThoseThatAreRefusedAreTold()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        grid.Receiver.OnRequest = (request, _) => Task.FromResult(grid.Receiver.Answer(request.Url.EndsWith("/bad", StringComparison.Ordinal) ? 404 : 204));

        var id = await SubmitAsync(grid, BatchModels.Webhooks, AWebhook("https://example.com/good"), AWebhook("https://example.com/bad"));
        var result = await ResultAsync(grid, id);

        Assert.Equal("""{"totalItems":2,"successCount":1,"failedCount":1,"errors":[{"index":1,"error":"HTTP 404"}]}""", result);
        Assert.Equal([(BatchItem.MessageIdOf(id, 0), 1), (BatchItem.MessageIdOf(id, 1), 1)], grid.Receiver.All.Select(request => (request.Id, request.Time)).Order());
    }

    [Fact]
    public async Task Webhooks_AreUnderWayTwentyAtATime_AndACancelStopsTheRest()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        grid.Receiver.OnRequest = async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return grid.Receiver.Answer(200);
        };
        var id = await SubmitAsync(grid, BatchModels.Webhooks, [.. Enumerable.Range(0, 100).Select(_ => AWebhook("https://example.com"))]);
        await WaitFor.TrueAsync(() => grid.Receiver.All.Count == BatchWebhooks.Concurrency);

        await grid.Task(id).CancelAsync(TestEnd);
        var end = (await grid.Watch.UntilEndAsync(id)).Task;

        Assert.Equal(MediaTaskStatus.Cancelled, end.Status);
        Assert.Equal(BatchWebhooks.Concurrency, grid.Receiver.All.Count);
    }

    [Fact]
    public async Task Progress_SaysHowFarItIs()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var id = MediaTaskId.New("a", grid.Time.GetUtcNow());
        await grid.Grains.GetGrain<IBatchGrain>(id.ToString()).StoreAsync(new BatchOperation([.. Enumerable.Range(0, 4).Select(_ => new BatchItem.KeyCharge("key_9", 1m))]), TestEnd);
        var progress = new Progress(_ => { });

        await RunAsync(grid, id, progress, TestEnd);

        Assert.Equal([new(4, 0, 0), new(4, 1, 1), new(4, 2, 2), new(4, 3, 3), new(4, 4, 4)], progress.Told.Select(told => BatchCounts.Parse(told)!));
    }

    [Fact]
    public async Task Task_WithoutItems_DoesNothing()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());

        var id = await grid.SubmitOneAsync(spec => spec with { Kind = MediaTaskKinds.Batch, Model = BatchModels.Spend });
        var end = (await grid.Watch.UntilEndAsync(id)).Task;

        Assert.Equal((MediaTaskStatus.Failed, FailureCodes.InvalidRequest, false), (end.Status, end.Failure!.Code, end.Failure.Retryable));
    }

    [Fact]
    public async Task Removal_OfTheTask_TakesItsItemsAlong()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var id = await SubmitAsync(grid, BatchModels.Spend, new BatchItem.KeyCharge("key_9", 1m));
        await grid.Watch.UntilEndAsync(id);
        Assert.NotNull(await grid.Grains.GetGrain<IBatchGrain>(id.ToString()).GetAsync(TestEnd));

        Assert.Equal(TaskRemoval.Removed, await grid.Grains.GetGrain<ITaskRemovalGrain>(0).RemoveAsync(id, TestEnd));

        Assert.Null(await grid.Grains.GetGrain<IBatchGrain>(id.ToString()).GetAsync(TestEnd));
        await grid.Grains.GetGrain<IBatchGrain>(id.ToString()).RemoveAsync(TestEnd);
    }

    private static async Task<MediaTaskId> SubmitAsync(Grid grid, string model, params ImmutableArray<BatchItem> items)
    {
        var submission = grid.Submission(shape: spec => spec with { Kind = MediaTaskKinds.Batch, Model = model });
        await grid.Grains.GetGrain<IBatchGrain>(submission.Id.ToString()).StoreAsync(new BatchOperation(items), TestEnd);
        Assert.IsType<SubmitResult.Accepted>(Assert.Single(await grid.SubmitAsync(submission)));
        return submission.Id;
    }

    private static async Task<string> ResultAsync(Grid grid, MediaTaskId id)
    {
        var end = (await grid.Watch.UntilEndAsync(id)).Task;
        Assert.True(end.Status == MediaTaskStatus.Completed, end.Failure?.Message);
        return Assert.Single(end.Outputs).Data!;
    }

    private static Task<AttemptOutcome> RunAsync(Grid grid, MediaTaskId id, IAttemptProgress progress, CancellationToken cancellationToken) =>
        grid.Services.GetServices<IMediaProvider>().OfType<BatchProvider>().Single().StartAsync(
            new AttemptContext { TaskId = id, Attempt = 1, Model = BatchModels.Spend, Spec = new MediaTaskSpec(), Progress = progress }, cancellationToken);

    private static void CancelAt(CancellationTokenSource stop, int reached, int percent)
    {
        if (reached >= percent)
        {
            stop.Cancel();
        }
    }

    private static BatchItem.WebhookSend AWebhook(string url) => new(url, """{"type":"batch.test"}""", null, "secret");

    private static async Task MakeKeyAsync(Grid grid, string id, string tenant = "a") => Assert.NotNull(
        await grid.Grains.GetGrain<ITenantGrain>(tenant).CreateKeyAsync($"hash of {id}", new ApiKey { Id = id, Tenant = tenant, Name = id, Preview = "condt_abcd" }, TestEnd));

    private static async Task<ApiKey> KeyAsync(Grid grid, string id, string tenant = "a") =>
        (await grid.Grains.GetGrain<ITenantGrain>(tenant).GetKeyAsync(id, TestEnd))!.Key;

    private sealed class Progress(Action<int> onReport) : IAttemptProgress
    {
        public List<string> Told { get; } = [];

        public void Report(int percent, string? stage = null, string? message = null)
        {
            Told.Add(message!);
            onReport(percent);
        }
    }
}
