using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

public sealed class RecoveryTests
{
    [Fact]
    public async Task RunningTask_WhenTheSiloStopsInOrder_IsHandedBackAndRunsOnTheNextOne()
    {
        await using var grid = await Grid.StartAsync(TimeProvider.System);
        grid.Provider.OnStart = ScriptedProvider.UntilCancelled;
        var id = await grid.SubmitOneAsync();
        await WaitFor.TrueAsync(() => grid.Provider.Running == 1);

        grid.Provider.OnStart = (attempt, cancellationToken) =>
            attempt.Attempt == 1 ? ScriptedProvider.UntilCancelled(attempt, cancellationToken) : Task.FromResult(ScriptedProvider.Success());
        await grid.RestartAsync();
        await WaitFor.TrueAsync(() => grid.Provider.Starts.Count == 2);

        var end = await UntilEndAsync(grid, id);
        Assert.Equal((MediaTaskStatus.Completed, 2), (end.Status, end.Attempt));
        Assert.Equal(0, (await grid.Store.ReadAsync(id, TestContext.Current.CancellationToken))!.OwnerDeaths);
    }

    [Fact]
    public async Task Orphan_WhenItsOwnerHasNoLease_IsRunAgainUnderAHigherAttempt()
    {
        await using var grid = await Grid.StartAsync(TimeProvider.System);
        var orphan = await StoreOrphanAsync(grid, owner: "dead");

        await grid.Grains.GetGrain<ITaskShardGrain>(orphan.Id.Shard).WakeAsync();
        var end = (await grid.Watch.UntilEndAsync(orphan.Id)).Task;

        Assert.Equal((MediaTaskStatus.Completed, 2), (end.Status, end.Attempt));
        Assert.True(end.Sequence > orphan.Sequence + 1_000, "The numbering did not leap past what the dead owner may have published.");
        Assert.Equal((2, 1), (Assert.Single(grid.Provider.Starts).Attempt, grid.Provider.Starts.Count));
    }

    [Fact]
    public async Task Orphan_WhenItsOwnersDiedThreeTimes_IsParkedAsPoisoned()
    {
        await using var grid = await Grid.StartAsync(TimeProvider.System);
        var orphan = await StoreOrphanAsync(grid, owner: "dead", deaths: 2);

        await grid.Grains.GetGrain<ITaskShardGrain>(orphan.Id.Shard).WakeAsync();
        var end = (await grid.Watch.UntilEndAsync(orphan.Id)).Task;

        Assert.Equal((MediaTaskStatus.Failed, FailureCodes.Poisoned), (end.Status, end.Failure!.Code));
        Assert.Empty(grid.Provider.Starts);
    }

    [Fact]
    public async Task ScheduledTask_WhenTheSiloIsRestarted_StartsAtItsTime()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var at = grid.Time.GetUtcNow().AddMinutes(30);
        var id = await grid.SubmitOneAsync(spec => spec with { StartAt = at });

        await grid.RestartAsync();
        await WaitFor.ShardsAsync(grid);
        grid.AdvanceTo(at);
        await WaitFor.ShardsAsync(grid);

        Assert.Equal(MediaTaskStatus.Completed, (await grid.Watch.UntilEndAsync(id)).Task.Status);
        Assert.True(Assert.Single(grid.Provider.Starts).At >= at);
    }

    [Fact]
    public async Task DueTask_WhenItsMomentComesWhileTheShardLooks_IsNotLeftToTheReminder()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var at = grid.Time.GetUtcNow().AddSeconds(20);
        var id = await grid.SubmitOneAsync(spec => spec with { StartAt = at });
        grid.AroundStore = store => InterceptedStore.Around(store, (method, arguments) =>
        {
            // Between the shard's look at due rows and its question for the next due moment.
            if (method == nameof(ITaskStore.ReadOrphansAsync) && Equals(arguments[0], id.Shard) && grid.Time.GetUtcNow() < at)
            {
                grid.AdvanceTo(at.AddMilliseconds(1));
            }
        });

        await grid.RestartAsync();
        await WaitFor.TrueAsync(() => grid.Time.GetUtcNow() > at);
        grid.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(MediaTaskStatus.Completed, (await UntilEndAsync(grid, id)).Status);
    }

    [Fact]
    public async Task Report_WhenTheStoreIsAwayForAWhile_IsKeptAndTheTaskEndsOnce()
    {
        await using var grid = await Grid.StartAsync(TimeProvider.System);
        var refusals = 3;
        grid.AroundStore = store => InterceptedStore.Around(store, (method, _) =>
        {
            if (method == nameof(ITaskStore.UpdateAsync) && Interlocked.Decrement(ref refusals) >= 0)
            {
                throw new StoreUnavailableException("The test took it away.");
            }
        });
        await grid.RestartAsync();

        var id = await grid.SubmitOneAsync();
        var end = (await grid.Watch.UntilEndAsync(id)).Task;

        Assert.Equal((MediaTaskStatus.Completed, 1), (end.Status, end.Attempt));
        Assert.Single(grid.Provider.Starts);
    }

    [Fact]
    public async Task Start_ThatIsStoredAfterItsOutcomeWasUnknown_IsCarriedOut()
    {
        await using var grid = await Grid.StartAsync(TimeProvider.System, null, new ScriptedProvider(TimeProvider.System) { DurableStart = true });
        (MediaTaskState Previous, MediaTaskState Next)? late = null;
        var stored = false;
        grid.AroundStore = store => InterceptedStore.Around(store, (method, arguments) =>
        {
            if (method != nameof(ITaskStore.UpdateAsync) || arguments[1] is not MediaTaskState { Status: MediaTaskStatus.Processing } next || stored)
            {
                return;
            }

            if (late is not { } write)
            {
                late = ((MediaTaskState)arguments[0]!, next);
                throw new StoreUnavailableException("The test keeps it back.");
            }

            // The first one arrives just before the second.
            stored = true;
            Assert.Equal(UpdateOutcome.Written, store.UpdateAsync(write.Previous, write.Next).AsTask().GetAwaiter().GetResult());
        });
        await grid.RestartAsync();

        var id = await grid.SubmitOneAsync();
        var end = (await grid.Watch.UntilEndAsync(id)).Task;

        Assert.True(stored);
        Assert.Equal((MediaTaskStatus.Completed, 1), (end.Status, end.Attempt));
        Assert.Single(grid.Provider.Starts);
        await WaitFor.TrueAsync(async () => await grid.InUseAsync() == 0);
    }

    [Fact]
    public async Task LazyStart_ThatNeverReachedTheDisk_GivesItsPermitBackAndTheTaskRunsAgain()
    {
        await using var grid = await Grid.StartAsync(TimeProvider.System, null, new ScriptedProvider(TimeProvider.System) { Concurrency = 1 });
        var lost = false;
        grid.AroundStore = store => InterceptedStore.Around(store, (method, arguments) =>
        {
            // The first end cannot be written, and with it the start is lost that it would have carried along.
            if (method == nameof(ITaskStore.UpdateAsync) && arguments[1] is MediaTaskState { Status: MediaTaskStatus.Completed } && !lost)
            {
                lost = true;
                throw new StoreUnavailableException("The test took it away.");
            }

            if (method == nameof(ITaskStore.UpdateLazily) && !lost)
            {
                // Another version of the row: the lazy write matches nothing.
                arguments[0] = ((MediaTaskState)arguments[0]!) with { Version = 99 };
            }
        });
        await grid.RestartAsync();

        var id = await grid.SubmitOneAsync();
        var end = (await grid.Watch.UntilEndAsync(id)).Task;

        Assert.True(lost);
        Assert.Equal(MediaTaskStatus.Completed, end.Status);
        Assert.Equal(2, grid.Provider.Starts.Count);
        await WaitFor.TrueAsync(async () => await grid.InUseAsync() == 0);
    }

    [Fact]
    public async Task QueuedTask_WhenItsStartTtlIsOver_FailsAsExpired()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        await grid.Grains.GetGrain<ILimiterGrain>(ScriptedProvider.DefaultName).PauseAsync(TestContext.Current.CancellationToken);
        var id = await grid.SubmitOneAsync(spec => spec with { StartTtl = TimeSpan.FromSeconds(20) });

        grid.Clock.Advance(TimeSpan.FromSeconds(20));
        var end = (await grid.Watch.UntilEndAsync(id)).Task;

        Assert.Equal((MediaTaskStatus.Failed, FailureCodes.Expired), (end.Status, end.Failure!.Code));
    }

    [Fact]
    public async Task Attempt_WhenTheAdapterThrows_IsAFailureLikeAnyOther()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        grid.Provider.OnStart = (_, _) => throw new InvalidOperationException("secret detail");

        var id = await grid.SubmitOneAsync(spec => spec with { Retry = new RetryPolicy { MaximumAttempts = 1 } });
        var end = (await grid.Watch.UntilEndAsync(id)).Task;

        Assert.Equal((MediaTaskStatus.Failed, FailureCodes.InternalError), (end.Status, end.Failure!.Code));
        Assert.DoesNotContain("secret", end.Failure.Message);
    }

    [Fact]
    public async Task Fallback_WhenTheFirstProviderHasNoCredit_GoesToTheNextProvider()
    {
        var clock = Grid.NewClock();
        var broke = new ScriptedProvider(clock) { OnStart = (_, _) => Task.FromResult<AttemptOutcome>(new AttemptOutcome.OutOfCredit("Empty.")) };
        var other = new ScriptedProvider(clock, "second");
        await using var grid = await Grid.StartAsync(clock, null, broke, other);

        var id = await grid.SubmitOneAsync(spec => spec with { FallbackModels = ["second/image"] });
        var end = (await grid.Watch.UntilEndAsync(id)).Task;

        Assert.Equal((MediaTaskStatus.Completed, "second", "second/image"), (end.Status, end.Provider, end.Model));
        var status = await grid.Grains.GetGrain<ILimiterGrain>(ScriptedProvider.DefaultName).GetStatusAsync(TestContext.Current.CancellationToken);
        await WaitFor.TrueAsync(() => other.Running == 0);
        Assert.Equal(0, status.Waiting);
    }

    /// <summary>Puts a task into the store as a crash would leave it: processing, owned by a silo that has no lease.</summary>
    private static async Task<MediaTaskState> StoreOrphanAsync(Grid grid, string owner, int deaths = 0)
    {
        var now = grid.Time.GetUtcNow();
        var route = new ModelRoute(ScriptedProvider.DefaultName, $"{ScriptedProvider.DefaultName}/image", TimeSpan.FromMinutes(5));
        var queued = MediaTaskMachine.Submit(grid.Submission(), MediaTaskKinds.Image, route, [], now).State;
        var running = (Decision.Changed)MediaTaskMachine.Decide(queued, new MediaTaskCommand.PermitGranted(new Permit(1, 1), owner), now);
        var orphan = running.State with { OwnerDeaths = deaths };
        await grid.Store.InsertAsync([orphan], TestContext.Current.CancellationToken);
        return orphan;
    }

    /// <summary>The end, whether it came before or after the watch on the new silo began.</summary>
    private static async Task<MediaTaskSnapshot> UntilEndAsync(Grid grid, MediaTaskId id) =>
        await grid.Task(id).GetAsync(TestContext.Current.CancellationToken) is { } task && task.Status.IsTerminal() ? task : (await grid.Watch.UntilEndAsync(id)).Task;
}
