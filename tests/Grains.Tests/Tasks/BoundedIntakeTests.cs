namespace Orleans.MediaTasks.Tasks;

public sealed class BoundedIntakeTests
{
    private const int Capacity = 4;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Submit_WhenManyComeAtOnce_TakesAsManyAsThereIsRoomFor()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SubmitAsync(grid, Later(grid))));

        Assert.Equal(Capacity, results.Count(result => result is SubmitResult.Accepted));
        Assert.Equal(20 - Capacity, results.Count(result => result is null));
        Assert.Equal(Capacity, (await grid.Store.CountAsync("a", Cancel)).Sum(count => count.Count));
    }

    [Fact]
    public async Task Submit_WhenATaskHasEnded_TakesTheNext()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var ids = new List<MediaTaskId>();
        for (var i = 0; i < Capacity; i++)
        {
            ids.Add(Assert.IsType<SubmitResult.Accepted>(await SubmitAsync(grid, Later(grid))).Task.Id);
        }

        Assert.Null(await SubmitAsync(grid, Later(grid)));
        await grid.Task(ids[0]).CancelAsync(Cancel);

        Assert.IsType<SubmitResult.Accepted>(await SubmitAsync(grid, Later(grid)));
        Assert.Null(await SubmitAsync(grid, Later(grid)));
    }

    [Fact]
    public async Task Submit_WhenTheCallIsRepeatedAndNowFull_AnswersWithTheTask()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        for (var i = 0; i < Capacity - 1; i++)
        {
            await SubmitAsync(grid, Later(grid));
        }

        var last = Later(grid);
        await SubmitAsync(grid, last);

        Assert.True(Assert.IsType<SubmitResult.Accepted>(await SubmitAsync(grid, last)).Replayed);
    }

    [Fact]
    public async Task Submit_OfAnotherTenantOrModel_HasRoomOfItsOwn()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        for (var i = 0; i < Capacity; i++)
        {
            await SubmitAsync(grid, Later(grid));
        }

        Assert.Null(await SubmitAsync(grid, Later(grid)));
        Assert.IsType<SubmitResult.Accepted>(await SubmitAsync(grid, Later(grid, "b")));
    }

    private static MediaTaskSubmission Later(Grid grid, string tenant = "a") => grid.Submission(tenant, spec => spec with { StartAt = grid.Clock.GetUtcNow().AddHours(1) });

    private static Task<SubmitResult?> SubmitAsync(Grid grid, MediaTaskSubmission submission) =>
        grid.Grains.GetGrain<IBoundedIntakeGrain>($"{submission.Id.Tenant}/scripted/image").SubmitAsync(submission, Capacity, Cancel);
}
