using Microsoft.Extensions.DependencyInjection;
using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Ended tasks go, with what they made; nothing else does.</summary>
public sealed class RemovalTests
{
    private static readonly byte[] Picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    [Fact]
    public async Task RemoveEnded_TakesWhatEndedBefore_WithWhatItMadeAndItsCounts()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var (old, made) = await CompleteAsync(grid);
        grid.Clock.Advance(TimeSpan.FromHours(30));
        var (young, kept) = await CompleteAsync(grid);

        var page = await RemovalsOf(grid).RemoveEndedAsync("a", grid.Time.GetUtcNow().AddHours(-24), null, TestContext.Current.CancellationToken);

        Assert.Equal(new RemovalPage(1, 0, null), page);
        Assert.Null(await grid.Task(old).GetAsync(TestContext.Current.CancellationToken));
        Assert.Equal(MediaTaskStatus.Completed, (await grid.Task(young).GetAsync(TestContext.Current.CancellationToken))!.Status);
        Assert.Null(await MediaOf(grid).FindAsync(made, TestContext.Current.CancellationToken));
        Assert.NotNull(await MediaOf(grid).FindAsync(kept, TestContext.Current.CancellationToken));
        Assert.Equal(young, Assert.Single((await grid.Store.ListAsync(new TaskQuery { Tenant = "a" }, TestContext.Current.CancellationToken)).Tasks).Id);
        Assert.Equal(1, (await grid.Store.CountAsync("a", TestContext.Current.CancellationToken)).Sum(count => count.Count));
    }

    [Fact]
    public async Task RemoveEnded_LeavesLiveTasksAndOtherTenants()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var waiting = await grid.SubmitOneAsync(spec => spec with { StartAt = grid.Time.GetUtcNow().AddDays(9) });
        var foreign = await grid.SubmitOneAsync(tenant: "b");
        await grid.Watch.UntilEndAsync(foreign);
        grid.Clock.Advance(TimeSpan.FromHours(30));

        var page = await RemovalsOf(grid).RemoveEndedAsync("a", grid.Time.GetUtcNow().AddHours(-24), null, TestContext.Current.CancellationToken);

        Assert.Equal(new RemovalPage(0, 0, null), page);
        Assert.NotNull(await grid.Task(waiting).GetAsync(TestContext.Current.CancellationToken));
        Assert.NotNull(await grid.Task(foreign).GetAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task RemoveEnded_KeepsWhatALiveTaskWorksOn_UntilThatHasEnded()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var (maker, made) = await CompleteAsync(grid);
        await grid.Grains.GetGrain<ILimiterGrain>(ScriptedProvider.DefaultName).PauseAsync(TestContext.Current.CancellationToken);
        var worker = await grid.SubmitOneAsync(spec => spec with { Input = $$"""{"source":"https://here/v1/media/{{made}}"}""" });

        var asked = await RemovalsOf(grid).RemoveAsync(maker, TestContext.Current.CancellationToken);
        var page = await RemovalsOf(grid).RemoveEndedAsync("a", grid.Time.GetUtcNow().AddHours(1), null, TestContext.Current.CancellationToken);
        await grid.Task(worker).CancelAsync(TestContext.Current.CancellationToken);
        var again = await RemovalsOf(grid).RemoveAsync(maker, TestContext.Current.CancellationToken);

        Assert.Equal((TaskRemoval.InUse, new RemovalPage(0, 1, null), TaskRemoval.Removed), (asked, page, again));
        Assert.Null(await MediaOf(grid).FindAsync(made, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Remove_LeavesWhatTheTaskWasGiven()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var given = (await WriteAsync(grid)).Key;
        grid.Provider.OnStart = (_, _) => Succeed(given);
        var id = await grid.SubmitOneAsync(spec => spec with { Input = $$"""{"source":"{{given}}"}""" });
        await grid.Watch.UntilEndAsync(id);

        Assert.Equal(TaskRemoval.Removed, await RemovalsOf(grid).RemoveAsync(id, TestContext.Current.CancellationToken));
        Assert.NotNull(await MediaOf(grid).FindAsync(given, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Remove_OfARunningTask_IsRefusedAndLeavesTheAttemptAlone()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var finish = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        grid.Provider.OnStart = async (_, cancellationToken) =>
        {
            await finish.Task.WaitAsync(cancellationToken);
            return new AttemptOutcome.Succeeded([]);
        };
        var id = await grid.SubmitOneAsync();
        await WaitFor.TrueAsync(() => grid.Provider.Running == 1);

        var refused = await RemovalsOf(grid).RemoveAsync(id, TestContext.Current.CancellationToken);
        finish.SetResult();
        var end = (await grid.Watch.UntilEndAsync(id)).Task;

        Assert.Equal((TaskRemoval.NotEnded, MediaTaskStatus.Completed, 1), (refused, end.Status, end.Attempt));
        Assert.Equal(TaskRemoval.Removed, await RemovalsOf(grid).RemoveAsync(id, TestContext.Current.CancellationToken));
        Assert.Equal(TaskRemoval.NotFound, await RemovalsOf(grid).RemoveAsync(id, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Media_OfATaskThatWasCancelledBeforeTheyWereReady_Go(bool afterItsEnd)
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var (made, ready) = (await WriteAsync(grid), new TaskCompletionSource());
        grid.Provider.OnStart = async (_, _) =>
        {
            await ready.Task;
            return await Succeed(made.Key);
        };
        var id = await grid.SubmitOneAsync();
        await WaitFor.TrueAsync(() => grid.Provider.Running == 1);
        await grid.Task(id).CancelAsync(TestContext.Current.CancellationToken);
        if (afterItsEnd)
        {
            grid.Clock.Advance(MediaTaskMachine.CancelGrace);
            await grid.Watch.UntilEndAsync(id);
        }

        ready.SetResult();

        Assert.Equal(MediaTaskStatus.Cancelled, (await grid.Watch.UntilEndAsync(id)).Task.Status);
        await WaitFor.TrueAsync(async () => await MediaOf(grid).FindAsync(made.Key, TestContext.Current.CancellationToken) is null);
    }

    [Fact]
    public async Task RemovedTask_CanNeitherBeRetriedNorCancelled()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        grid.Provider.OnStart = (_, _) => Task.FromResult<AttemptOutcome>(new AttemptOutcome.Invalid("Not this."));
        var id = await grid.SubmitOneAsync();
        await grid.Watch.UntilEndAsync(id);
        await RemovalsOf(grid).RemoveAsync(id, TestContext.Current.CancellationToken);

        Assert.Null((await grid.Task(id).RetryAsync(TestContext.Current.CancellationToken)).Task);
        Assert.Null((await grid.Task(id).CancelAsync(TestContext.Current.CancellationToken)).Task);
        Assert.Null(await grid.Task(id).WhyAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task RemoveEnded_GoesOnAfterAPage()
    {
        await using var grid = await Grid.StartAsync(TimeProvider.System);
        var ids = new List<MediaTaskId>();
        foreach (var result in await grid.SubmitAsync([.. Enumerable.Range(0, 130).Select(_ => grid.Submission())]))
        {
            ids.Add(Assert.IsType<SubmitResult.Accepted>(result).Task.Id);
        }

        foreach (var id in ids)
        {
            await grid.Watch.UntilEndAsync(id);
        }

        var (removed, pages, after) = (0, 0, (Guid?)null);
        do
        {
            var page = await RemovalsOf(grid).RemoveEndedAsync("a", grid.Time.GetUtcNow().AddHours(1), after, TestContext.Current.CancellationToken);
            (removed, pages, after) = (removed + page.Removed, pages + 1, page.Next);
        }
        while (after is not null);

        Assert.Equal((130, 2), (removed, pages));
        Assert.Empty((await grid.Store.ListAsync(new TaskQuery { Tenant = "a" }, TestContext.Current.CancellationToken)).Tasks);
    }

    private static ITaskRemovalGrain RemovalsOf(Grid grid) => grid.Grains.GetGrain<ITaskRemovalGrain>(0);

    private static IMediaStore MediaOf(Grid grid) => grid.Services.GetRequiredService<IMediaStore>();

    private static Task<MediaInfo> WriteAsync(Grid grid) => MediaOf(grid).WriteAsync(new MemoryStream(Picture), new MediaWriteOptions { Tenant = "a" });

    private static Task<AttemptOutcome> Succeed(string key) =>
        Task.FromResult<AttemptOutcome>(new AttemptOutcome.Succeeded([new MediaOutput { Role = "image", Key = key, ContentType = "image/png", Bytes = Picture.Length }]));

    private static async Task<(MediaTaskId Id, string Made)> CompleteAsync(Grid grid)
    {
        var made = (await WriteAsync(grid)).Key;
        grid.Provider.OnStart = (_, _) => Succeed(made);
        var id = await grid.SubmitOneAsync();
        await grid.Watch.UntilEndAsync(id);
        return (id, made);
    }
}
