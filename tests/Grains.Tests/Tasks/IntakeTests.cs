namespace Orleans.MediaTasks.Tasks;

public sealed class IntakeTests
{
    [Fact]
    public async Task Submit_WhenOneOfABatchIsRefused_StoresNone()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());

        var results = await grid.SubmitAsync(grid.Submission(), grid.Submission(shape: spec => spec with { Input = """{"bad":true}""" }), grid.Submission());

        Assert.Equal(
            ["batch_refused", "invalid_request", "batch_refused"],
            results.Select(result => Assert.IsType<SubmitResult.Refused>(result).Problem.Code));
        Assert.Empty(await grid.Store.CountAsync("a", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Submit_WhenTheModelIsUnknown_NamesNearOnes()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());

        var result = Assert.Single(await grid.SubmitAsync(grid.Submission(shape: spec => spec with { Model = "scripted/imag" })));

        var problem = Assert.IsType<SubmitResult.Refused>(result).Problem;
        Assert.Equal("model_not_found", problem.Code);
        Assert.Contains("scripted/image", problem.Allowed);
    }

    [Fact]
    public async Task Submit_WhenRepeatedWithItsId_StoresItOnce()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var submission = grid.Submission();

        await grid.SubmitAsync(submission);
        var again = Assert.Single(await grid.SubmitAsync(submission));

        Assert.True(Assert.IsType<SubmitResult.Accepted>(again).Replayed);
        await grid.Watch.UntilEndAsync(submission.Id);
        Assert.Single(grid.Provider.Starts);
    }

    [Fact]
    public async Task Submit_WhenTwoHundredUseOneKeyAtOnce_StoresOneTask()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ =>
            grid.SubmitAsync(grid.Submission() with { IdempotencyKey = "tasks:k", RequestHash = "same" })));

        var ids = answers.Select(answer => Assert.IsType<SubmitResult.Accepted>(Assert.Single(answer)).Task.Id).Distinct();
        await grid.Watch.UntilEndAsync(Assert.Single(ids));
        Assert.Single(grid.Provider.Starts);
    }

    [Fact]
    public async Task Submit_WhenTheKeyWasUsedForAnotherBody_IsRefused()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var first = grid.Submission() with { IdempotencyKey = "tasks:k", RequestHash = "one" };

        await grid.SubmitAsync(first);
        var second = Assert.Single(await grid.SubmitAsync(grid.Submission() with { IdempotencyKey = "tasks:k", RequestHash = "two" }));
        var ofOther = Assert.Single(await grid.SubmitAsync(grid.Submission("b") with { IdempotencyKey = "tasks:k", RequestHash = "two" }));

        Assert.Equal(first.Id, Assert.IsType<SubmitResult.KeyReused>(second).Existing);
        Assert.IsType<SubmitResult.Accepted>(ofOther);
    }

    [Fact]
    public async Task Submit_WhenOneKeyOfABatchBelongsToAnotherRequest_StoresNone()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        await grid.SubmitAsync(Keyed(grid, 0, "two"), Keyed(grid, 1, "two"));

        var results = await grid.SubmitAsync(Keyed(grid, 0, "three"), Keyed(grid, 1, "three"), Keyed(grid, 2, "three"));

        Assert.IsType<SubmitResult.KeyReused>(results[0]);
        Assert.Equal("batch_refused", Assert.IsType<SubmitResult.Refused>(results[2]).Problem.Code);
        Assert.Equal(2, (await grid.Store.CountAsync("a", TestContext.Current.CancellationToken)).Sum(count => count.Count));
    }

    private static MediaTaskSubmission Keyed(Grid grid, int index, string hash) => grid.Submission() with { IdempotencyKey = $"batch:k#{index}", RequestHash = hash };
}
