using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

public sealed class CancelTests
{
    [Fact]
    public async Task Cancel_WhenScheduled_EndsTheTaskAndNothingStarts()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var id = await grid.SubmitOneAsync(spec => spec with { StartAt = grid.Time.GetUtcNow().AddMinutes(5) });

        var cancelled = await CancelAsync(grid, id);
        grid.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(MediaTaskStatus.Cancelled, cancelled.Task!.Status);
        await AssertUnchangedAsync(grid, cancelled.Task);
        Assert.Empty(grid.Provider.Starts);
    }

    [Fact]
    public async Task Cancel_WhenQueued_EndsTheTaskAndFreesItsPlace()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        await grid.Grains.GetGrain<ILimiterGrain>(ScriptedProvider.DefaultName).PauseAsync(TestContext.Current.CancellationToken);
        var id = await grid.SubmitOneAsync();

        var cancelled = await CancelAsync(grid, id);
        await grid.Grains.GetGrain<ILimiterGrain>(ScriptedProvider.DefaultName).ResumeAsync(TestContext.Current.CancellationToken);
        var next = await grid.SubmitOneAsync();
        await grid.Watch.UntilEndAsync(next);

        await AssertUnchangedAsync(grid, cancelled.Task!);
        Assert.Equal(next, Assert.Single(grid.Provider.Starts).Task);
    }

    [Fact]
    public async Task Cancel_WhenProcessing_StopsTheAttempt()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        grid.Provider.OnStart = ScriptedProvider.UntilCancelled;
        var id = await grid.SubmitOneAsync();
        await WaitFor.TrueAsync(() => grid.Provider.Running == 1);

        var asked = await CancelAsync(grid, id);
        var end = (await grid.Watch.UntilEndAsync(id)).Task;

        Assert.Null(asked.Refusal);
        Assert.Equal(MediaTaskStatus.Cancelled, end.Status);
        await WaitFor.TrueAsync(() => grid.Provider.Running == 0);
        await AssertUnchangedAsync(grid, end);
    }

    [Fact]
    public async Task CancelWaiting_WhenProcessing_IsRefusedAndLeavesTheAttemptAlone()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var finish = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        grid.Provider.OnStart = async (_, cancellationToken) =>
        {
            await finish.Task.WaitAsync(cancellationToken);
            return ScriptedProvider.Success();
        };
        var id = await grid.SubmitOneAsync();
        await WaitFor.TrueAsync(() => grid.Provider.Running == 1);

        var asked = await grid.Grains.GetGrain<IMediaTaskGrain>(id.ToString()).CancelWaitingAsync(TestContext.Current.CancellationToken);
        finish.SetResult();

        Assert.NotNull(asked.Refusal);
        Assert.Equal((MediaTaskStatus.Processing, false), (asked.Task!.Status, asked.Task.CancelRequested));
        Assert.Equal(MediaTaskStatus.Completed, (await grid.Watch.UntilEndAsync(id)).Task.Status);
    }

    [Fact]
    public async Task Cancel_WhenTheAttemptSucceedsAllTheSame_Wins()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        grid.Provider.OnStart = async (attempt, cancellationToken) =>
        {
            await ScriptedProvider.UntilCancelled(attempt, cancellationToken);
            return ScriptedProvider.Success();
        };
        var id = await grid.SubmitOneAsync();
        await WaitFor.TrueAsync(() => grid.Provider.Running == 1);

        await CancelAsync(grid, id);
        var end = (await grid.Watch.UntilEndAsync(id)).Task;

        Assert.Equal(MediaTaskStatus.Cancelled, end.Status);
        Assert.Empty(end.Outputs);
    }

    [Fact]
    public async Task Cancel_WhenTheAttemptIgnoresIt_EndsTheTaskAfterTheGrace()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var release = new TaskCompletionSource();
        grid.Provider.OnStart = async (_, _) =>
        {
            await release.Task;
            return ScriptedProvider.Success();
        };
        var id = await grid.SubmitOneAsync();
        await WaitFor.TrueAsync(() => grid.Provider.Running == 1);

        var asked = await CancelAsync(grid, id);
        Assert.Equal((MediaTaskStatus.Processing, true), (asked.Task!.Status, asked.Task.CancelRequested));
        grid.Clock.Advance(MediaTaskMachine.CancelGrace);
        var end = (await grid.Watch.UntilEndAsync(id)).Task;
        release.SetResult();

        Assert.Equal(MediaTaskStatus.Cancelled, end.Status);
        await AssertUnchangedAsync(grid, end);
    }

    [Fact]
    public async Task Cancel_WhenRetrying_EndsTheTaskAndNoAttemptFollows()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        grid.Provider.OnStart = (_, _) => Task.FromResult<AttemptOutcome>(new AttemptOutcome.Overloaded("503"));
        var id = await grid.SubmitOneAsync();
        await grid.Watch.UntilAsync(id, MediaTaskStatus.Retrying);

        var cancelled = await CancelAsync(grid, id);
        grid.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(MediaTaskStatus.Cancelled, cancelled.Task!.Status);
        await AssertUnchangedAsync(grid, cancelled.Task);
        Assert.Single(grid.Provider.Starts);
    }

    [Fact]
    public async Task Cancel_WhenTerminal_ChangesNothing()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var id = await grid.SubmitOneAsync();
        var end = (await grid.Watch.UntilEndAsync(id)).Task;

        var answer = await CancelAsync(grid, id);

        Assert.Null(answer.Refusal);
        Assert.Equal((MediaTaskStatus.Completed, end.Sequence), (answer.Task!.Status, answer.Task.Sequence));
    }

    [Fact]
    public async Task Cancel_WhenTheTaskIsUnknown_AnswersThatThereIsNone()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());

        Assert.Null((await CancelAsync(grid, MediaTaskId.New("a", grid.Time.GetUtcNow()))).Task);
    }

    private static Task<CommandResult> CancelAsync(Grid grid, MediaTaskId id) => grid.Task(id).CancelAsync(TestContext.Current.CancellationToken);

    private static async Task AssertUnchangedAsync(Grid grid, MediaTaskSnapshot end)
    {
        await grid.Store.FlushAsync(TestContext.Current.CancellationToken);
        var stored = (await grid.Store.ReadAsync(end.Id, TestContext.Current.CancellationToken))!;
        Assert.Equal((end.Status, end.Sequence, end.CompletedAt), (stored.Status, stored.Sequence, stored.CompletedAt));
        Assert.Single(grid.Watch.Of(end.Id), update => update.IsTerminal);
    }
}
