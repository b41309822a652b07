using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

public sealed class RetryTests
{
    private static readonly RetryPolicy TenSeconds = new() { MaximumAttempts = 4, InitialInterval = TimeSpan.FromSeconds(10), Coefficient = 3, Jitter = 0.1 };

    [Fact]
    public async Task Attempt_WhenOverloadedTwice_WaitsAsThePolicySaysAndSucceeds()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        grid.Provider.OnStart = (attempt, _) => Task.FromResult(attempt.Attempt < 3 ? new AttemptOutcome.Overloaded("503") : ScriptedProvider.Success());

        var id = await grid.SubmitOneAsync(spec => spec with { Retry = TenSeconds });
        for (var attempt = 1; attempt < 3; attempt++)
        {
            var retrying = (await grid.Watch.UntilAsync(id, MediaTaskStatus.Retrying, attempt)).Task;
            Assert.Equal(retrying.UpdatedAt + RetryBackoff.Wait(TenSeconds, id, attempt, attempt, null), retrying.DueAt);
            grid.AdvanceTo(retrying.DueAt!.Value);
        }

        var end = (await grid.Watch.UntilEndAsync(id)).Task;
        Assert.Equal(MediaTaskStatus.Completed, end.Status);
        Assert.Equal([FailureCodes.ModelOverloaded, FailureCodes.ModelOverloaded, null], end.Attempts.Select(attempt => attempt.Failure?.Code));
        var starts = grid.Provider.Starts.ToArray();
        Assert.Equal([1, 2, 3], starts.Select(start => start.Attempt));
        Assert.All(Enumerable.Range(0, 2), i => Assert.True(starts[i + 1].At >= end.Attempts[i].RetryAt, "An attempt started before its backoff was over."));
    }

    [Fact]
    public async Task Attempt_WhenThrottledWithRetryAfter_WaitsExactlyThatLong()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        grid.Provider.OnStart = (attempt, _) => Task.FromResult(attempt.Attempt == 1 ? new AttemptOutcome.Throttled(TimeSpan.FromSeconds(77)) : ScriptedProvider.Success());

        var id = await grid.SubmitOneAsync(spec => spec with { Retry = TenSeconds });
        var retrying = (await grid.Watch.UntilAsync(id, MediaTaskStatus.Retrying)).Task;
        Assert.Equal(retrying.UpdatedAt.AddSeconds(77), retrying.DueAt);

        grid.Clock.Advance(TimeSpan.FromSeconds(77));
        Assert.Equal(MediaTaskStatus.Completed, (await grid.Watch.UntilEndAsync(id)).Task.Status);
        Assert.True(grid.Provider.Starts.Last().At >= retrying.DueAt);
    }

    [Fact]
    public async Task Attempt_WhenRefusedForGood_FailsAtOnce()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        grid.Provider.OnStart = (_, _) => Task.FromResult<AttemptOutcome>(new AttemptOutcome.ContentRejected("No."));

        var id = await grid.SubmitOneAsync(spec => spec with { Retry = TenSeconds });
        var end = (await grid.Watch.UntilEndAsync(id)).Task;

        Assert.Equal((MediaTaskStatus.Failed, FailureCodes.ContentPolicyViolation), (end.Status, end.Failure!.Code));
        Assert.Single(grid.Provider.Starts);
    }

    [Fact]
    public async Task Attempt_WhenItsTimeIsUp_IsStoppedAndRetried()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        grid.Provider.OnStart = ScriptedProvider.UntilCancelled;

        var id = await grid.SubmitOneAsync(spec => spec with { AttemptTimeout = TimeSpan.FromSeconds(30), Retry = TenSeconds });
        await grid.Watch.UntilAsync(id, MediaTaskStatus.Processing);
        await WaitFor.TrueAsync(() => grid.Provider.Running == 1);
        grid.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(FailureCodes.Timeout, (await grid.Watch.UntilAsync(id, MediaTaskStatus.Retrying)).Task.Failure!.Code);
    }

    [Fact]
    public async Task RetryWait_WhenTheSiloIsRestarted_EndsAtItsMoment()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        grid.Provider.OnStart = (attempt, _) => Task.FromResult(attempt.Attempt == 1 ? new AttemptOutcome.Unreachable("Gone.") : ScriptedProvider.Success());

        var id = await grid.SubmitOneAsync(spec => spec with { Retry = TenSeconds });
        var due = (await grid.Watch.UntilAsync(id, MediaTaskStatus.Retrying)).Task.DueAt!.Value;
        await grid.RestartAsync();
        Assert.Equal(MediaTaskStatus.Retrying, (await grid.Task(id).GetAsync(TestContext.Current.CancellationToken))!.Status);
        await WaitFor.ShardsAsync(grid);
        grid.AdvanceTo(due);

        Assert.Equal(MediaTaskStatus.Completed, (await grid.Watch.UntilEndAsync(id)).Task.Status);
    }

    [Fact]
    public async Task FailedTask_WhenRetriedByHand_RunsAgainUnderTheSameId()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        grid.Provider.OnStart = (attempt, _) => Task.FromResult(attempt.Attempt == 1 ? new AttemptOutcome.Invalid("No.") : ScriptedProvider.Success());

        var id = await grid.SubmitOneAsync();
        await grid.Watch.UntilAsync(id, MediaTaskStatus.Failed);
        var retried = await grid.Task(id).RetryAsync(TestContext.Current.CancellationToken);

        Assert.Null(retried.Refusal);
        var end = (await grid.Watch.UntilAsync(id, MediaTaskStatus.Completed)).Task;
        Assert.Equal(2, end.Attempts.Length);
        Assert.NotNull((await grid.Task(id).RetryAsync(TestContext.Current.CancellationToken)).Refusal);
    }
}
