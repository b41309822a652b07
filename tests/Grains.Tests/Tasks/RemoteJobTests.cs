using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

public sealed class RemoteJobTests
{
    private static readonly AttemptOutcome Submitted = new AttemptOutcome.InProgress("job-1", TimeSpan.FromSeconds(1));

    [Fact]
    public async Task Cancel_WhenTheProviderDoesNotConfirm_KeepsThePermitUntilItDoes()
    {
        await using var grid = await StartAsync(TimeProvider.System);
        var answer = new TaskCompletionSource<CancelOutcome>();
        var failures = 2;
        grid.Provider.OnCancel = (_, _) => Interlocked.Decrement(ref failures) >= 0 ? throw new HttpRequestException("Cut.") : answer.Task;
        var id = await SubmitJobAsync(grid);

        await CancelAsync(grid, id);
        await WaitFor.TrueAsync(() => grid.Provider.Cancels.Count == 3);
        var asked = await grid.Task(id).GetAsync(TestContext.Current.CancellationToken);
        Assert.Equal((MediaTaskStatus.Processing, true), (asked!.Status, asked.CancelRequested));
        Assert.Equal(1, await grid.InUseAsync());

        answer.SetResult(CancelOutcome.Cancelled);
        Assert.Equal(MediaTaskStatus.Cancelled, (await grid.Watch.UntilEndAsync(id)).Task.Status);
        await UntilFreeAsync(grid);
    }

    [Theory]
    [InlineData(CancelOutcome.TooLate)]
    [InlineData(CancelOutcome.Unsupported)]
    public async Task Cancel_WhenTheProviderCannotStopTheJob_EndsTheTask(CancelOutcome outcome)
    {
        await using var grid = await StartAsync(TimeProvider.System);
        grid.Provider.OnCancel = (_, _) => Task.FromResult(outcome);
        var id = await SubmitJobAsync(grid);

        await CancelAsync(grid, id);

        Assert.Equal(MediaTaskStatus.Cancelled, (await grid.Watch.UntilEndAsync(id)).Task.Status);
    }

    [Fact]
    public async Task Cancel_WhenTheSubmitIsUnderWay_DoesNotInterruptItAndCancelsItsJob()
    {
        await using var grid = await StartAsync(TimeProvider.System);
        var answer = new TaskCompletionSource<AttemptOutcome>();
        var interrupted = false;
        grid.Provider.OnStart = async (_, cancellationToken) =>
        {
            var outcome = await answer.Task;
            interrupted = cancellationToken.IsCancellationRequested;
            return outcome;
        };
        var id = await grid.SubmitOneAsync();
        await WaitFor.TrueAsync(() => grid.Provider.Running == 1);

        await CancelAsync(grid, id);
        answer.SetResult(Submitted);

        Assert.Equal(MediaTaskStatus.Cancelled, (await grid.Watch.UntilEndAsync(id)).Task.Status);
        Assert.False(interrupted);
        Assert.Equal(["job-1"], grid.Provider.Cancels);
    }

    [Fact]
    public async Task Submit_WhenItsAnswerWasLost_IsSentAgainWithTheSameKey()
    {
        await using var grid = await StartAsync(Grid.NewClock());
        var keys = new List<string>();
        grid.Provider.OnStart = (attempt, _) =>
        {
            keys.Add(attempt.SubmitKey);
            return Task.FromResult(keys.Count == 1 ? new AttemptOutcome.SubmitUnknown("Cut.") : Submitted);
        };
        grid.Provider.OnPoll = (_, _) => Task.FromResult(ScriptedProvider.Success());
        var id = await grid.SubmitOneAsync();
        await WaitFor.TrueAsync(() => keys.Count == 1);

        await AdvanceUntilAsync(grid, () => keys.Count == 2);
        await AdvanceUntilAsync(grid, () => grid.Watch.Of(id).Any(update => update.IsTerminal));

        var end = (await grid.Watch.UntilEndAsync(id)).Task;
        Assert.Equal((MediaTaskStatus.Completed, 1), (end.Status, end.Attempt));
        Assert.Equal(keys[0], keys[1]);
    }

    [Fact]
    public async Task Submit_WhenItsAnswerWasLostAndItMustNotBeRepeated_FailsTheTask()
    {
        await using var grid = await StartAsync(TimeProvider.System, idempotent: false);
        grid.Provider.OnStart = (_, _) => Task.FromResult<AttemptOutcome>(new AttemptOutcome.SubmitUnknown("Cut."));

        var id = await grid.SubmitOneAsync();
        var end = (await grid.Watch.UntilEndAsync(id)).Task;

        Assert.Equal((MediaTaskStatus.Failed, FailureCodes.SubmitOutcomeUnknown), (end.Status, end.Failure!.Code));
        Assert.Single(grid.Provider.Starts);
        await UntilFreeAsync(grid);
    }

    [Fact]
    public async Task Job_WhenTheSiloStopsInOrder_GoesOnUnderTheNextOneWithoutADeath()
    {
        await using var grid = await StartAsync(TimeProvider.System);
        grid.Provider.OnPoll = (job, _) => Task.FromResult<AttemptOutcome>(new AttemptOutcome.InProgress(job, TimeSpan.FromHours(1)));
        var id = await SubmitJobAsync(grid, TimeSpan.FromHours(1));

        grid.Provider.OnPoll = (_, _) => Task.FromResult(ScriptedProvider.Success());
        await grid.RestartAsync();
        await WaitFor.ShardsAsync(grid);
        var end = await grid.Task(id).GetAsync(TestContext.Current.CancellationToken) is { } task && task.Status.IsTerminal() ? task : (await grid.Watch.UntilEndAsync(id)).Task;

        Assert.Equal((MediaTaskStatus.Completed, 1), (end.Status, end.Attempt));
        Assert.Equal(0, (await grid.Store.ReadAsync(id, TestContext.Current.CancellationToken))!.OwnerDeaths);
        Assert.Single(grid.Provider.Starts);
    }

    [Fact]
    public async Task Timeout_WhenTheJobStillRuns_StopsItBeforeItsPermitIsFree()
    {
        await using var grid = await StartAsync(Grid.NewClock());
        var answer = new TaskCompletionSource<CancelOutcome>();
        grid.Provider.OnCancel = (_, _) => answer.Task;
        grid.Provider.OnStart = (_, _) => Task.FromResult(Submitted);
        var id = await grid.SubmitOneAsync(spec => spec with { AttemptTimeout = TimeSpan.FromSeconds(5), Retry = new RetryPolicy { MaximumAttempts = 1 } });

        await AdvanceUntilAsync(grid, () => !grid.Provider.Cancels.IsEmpty);
        Assert.Equal(MediaTaskStatus.Processing, (await grid.Task(id).GetAsync(TestContext.Current.CancellationToken))!.Status);
        Assert.Equal(1, await grid.InUseAsync());

        answer.SetResult(CancelOutcome.Cancelled);
        var end = (await grid.Watch.UntilEndAsync(id)).Task;
        Assert.Equal((MediaTaskStatus.Failed, FailureCodes.Timeout), (end.Status, end.Failure!.Code));
        await UntilFreeAsync(grid);
    }

    [Fact]
    public async Task Orphan_WhenItsOwnerDiedWhileSubmitting_IsSubmittedAgainAsTheSameAttempt()
    {
        await using var grid = await StartAsync(TimeProvider.System);
        grid.Provider.OnStart = (_, _) => Task.FromResult(Submitted);
        grid.Provider.OnPoll = (_, _) => Task.FromResult(ScriptedProvider.Success());
        var orphan = await StoreOrphanAsync(grid);

        await grid.Grains.GetGrain<ITaskShardGrain>(orphan.Id.Shard).WakeAsync();
        var end = (await grid.Watch.UntilEndAsync(orphan.Id)).Task;

        Assert.Equal((MediaTaskStatus.Completed, 1), (end.Status, end.Attempt));
        Assert.Equal((orphan.Id, 1), (Assert.Single(grid.Provider.Starts).Task, Assert.Single(grid.Provider.Starts).Attempt));
    }

    [Fact]
    public async Task Orphan_WhenItsOwnerDiedWhileSubmittingWithoutAKey_IsNeverSubmittedAgain()
    {
        await using var grid = await StartAsync(TimeProvider.System, idempotent: false);
        var orphan = await StoreOrphanAsync(grid);

        await grid.Grains.GetGrain<ITaskShardGrain>(orphan.Id.Shard).WakeAsync();
        var end = (await grid.Watch.UntilEndAsync(orphan.Id)).Task;

        Assert.Equal((MediaTaskStatus.Failed, FailureCodes.SubmitOutcomeUnknown), (end.Status, end.Failure!.Code));
        Assert.Empty(grid.Provider.Starts);
    }

    private static Task<Grid> StartAsync(TimeProvider time, bool idempotent = true) =>
        Grid.StartAsync(time, null, new ScriptedProvider(time) { IsLocal = false, DurableStart = true, IdempotentSubmit = idempotent });

    private static async Task<MediaTaskId> SubmitJobAsync(Grid grid, TimeSpan? pollAfter = null)
    {
        grid.Provider.OnStart = (_, _) => Task.FromResult<AttemptOutcome>(new AttemptOutcome.InProgress("job-1", pollAfter ?? TimeSpan.FromSeconds(1)));
        var id = await grid.SubmitOneAsync();
        await grid.Watch.UntilAsync(id, MediaTaskStatus.Processing);
        while ((await grid.Store.ReadAsync(id, TestContext.Current.CancellationToken))!.ExternalId is null)
        {
            await Task.Yield();
        }

        return id;
    }

    private static Task<CommandResult> CancelAsync(Grid grid, MediaTaskId id) => grid.Task(id).CancelAsync(TestContext.Current.CancellationToken);

    private static async Task UntilFreeAsync(Grid grid)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (await grid.InUseAsync() > 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begin) < Grid.Deadline, "The permit was not given back in time.");
        }
    }

    /// <summary>Moves the virtual clock second by second until something has happened.</summary>
    private static async Task AdvanceUntilAsync(Grid grid, Func<bool> condition)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begin) < Grid.Deadline, "It did not happen in time.");
            grid.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await grid.InUseAsync();
        }
    }

    /// <summary>Puts a task into the store as a crash in the middle of a submit would leave it.</summary>
    private static async Task<MediaTaskState> StoreOrphanAsync(Grid grid)
    {
        var now = grid.Time.GetUtcNow();
        var route = new ModelRoute(ScriptedProvider.DefaultName, $"{ScriptedProvider.DefaultName}/image", TimeSpan.FromMinutes(5));
        var queued = MediaTaskMachine.Submit(grid.Submission(), MediaTaskKinds.Image, route, [], now).State;
        var running = (Decision.Changed)MediaTaskMachine.Decide(queued, new MediaTaskCommand.PermitGranted(new Permit(1, 1), "dead"), now);
        await grid.Store.InsertAsync([running.State], TestContext.Current.CancellationToken);
        return running.State;
    }
}
