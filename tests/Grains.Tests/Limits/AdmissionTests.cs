using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

public sealed class AdmissionTests
{
    [Fact]
    public async Task TwoHundredTasks_OnFiveAtOnceAndTwentyPerSecond_StayBelowBothAsTheProviderCounts()
    {
        // Real time: the provider's own clock is the judge.
        var provider = new ScriptedProvider(TimeProvider.System)
        {
            OnStart = async (_, cancellationToken) =>
            {
                using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(30));
                await timer.WaitForNextTickAsync(cancellationToken);
                return ScriptedProvider.Success();
            },
        };
        await using var grid = await Grid.StartAsync(TimeProvider.System, Limits(concurrency: 5, perSecond: 20), provider);

        var results = await grid.SubmitAsync([.. Enumerable.Range(0, 200).Select(_ => grid.Submission())]);
        foreach (var result in results)
        {
            await grid.Watch.UntilEndAsync(((SubmitResult.Accepted)result).Task.Id);
        }

        var starts = provider.Starts.Select(start => start.At).Order().ToArray();
        Assert.Equal(200, starts.Length);
        Assert.InRange(provider.MostAtOnce, 1, 5);

        // In any window of w seconds at most 20·w starts and one bucket of 20; grants travel a few milliseconds, so windows are widened by as much.
        for (var first = 0; first < starts.Length; first++)
        {
            for (var last = first; last < starts.Length; last++)
            {
                var window = (starts[last] - starts[first]).TotalSeconds + 0.1;
                Assert.True(last - first + 1 <= (20 * window) + 20, $"{last - first + 1} starts in {window:0.000} s");
            }
        }
    }

    [Fact]
    public async Task QueuedTasks_WhenPrioritiesDiffer_StartInTheirOrder()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock(), Limits(concurrency: 1));
        var limiter = grid.Grains.GetGrain<ILimiterGrain>(ScriptedProvider.DefaultName);
        await limiter.PauseAsync(TestContext.Current.CancellationToken);
        int[] priorities = [3, 10, 1, 7, 10, 5];
        var ids = new List<MediaTaskId>();
        foreach (var priority in priorities)
        {
            ids.Add(await grid.SubmitOneAsync(spec => spec with { Priority = priority }));
        }

        await WaitingAsync(grid, limiter, priorities.Length);
        await limiter.ResumeAsync(TestContext.Current.CancellationToken);
        grid.Clock.Advance(TimeSpan.FromSeconds(1));
        foreach (var id in ids)
        {
            await grid.Watch.UntilEndAsync(id);
        }

        Assert.Equal([ids[1], ids[4], ids[3], ids[5], ids[0], ids[2]], grid.Provider.Starts.Select(start => start.Task));
    }

    [Fact]
    public async Task SecondTenant_WhenTheFirstHasTenThousandQueued_StartsWithinOneSlot()
    {
        var provider = new ScriptedProvider(TimeProvider.System);
        await using var grid = await Grid.StartAsync(TimeProvider.System, Limits(concurrency: 1), provider);
        var limiter = grid.Grains.GetGrain<ILimiterGrain>(ScriptedProvider.DefaultName);
        await limiter.PauseAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < 10; i++)
        {
            await grid.SubmitAsync([.. Enumerable.Range(0, 1000).Select(_ => grid.Submission("a"))]);
        }

        // One slot's work is one turn of a gate; the test turns it by hand.
        using var gate = new SemaphoreSlim(0);
        provider.OnStart = async (_, cancellationToken) =>
        {
            await gate.WaitAsync(cancellationToken);
            return ScriptedProvider.Success();
        };
        await WaitingAsync(grid, limiter, 10_000);
        await limiter.ResumeAsync(TestContext.Current.CancellationToken);
        await WaitFor.TrueAsync(() => provider.Running == 1);

        var ofB = await grid.SubmitOneAsync(tenant: "b");
        await WaitingAsync(grid, limiter, 10_000);
        gate.Release();
        await grid.Watch.UntilAsync(ofB, MediaTaskStatus.Processing);
        await WaitFor.TrueAsync(() => provider.Starts.Count == 2);

        Assert.Equal("b", provider.Starts.Skip(1).First().Task.Tenant);
        gate.Release(20_000);
        provider.OnStart = (_, _) => Task.FromResult(ScriptedProvider.Success());
    }

    [Fact]
    public async Task QueuedTasks_WhenTheSiloIsRestarted_AreFoundInTheRowsAndStart()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        await grid.Grains.GetGrain<ILimiterGrain>(ScriptedProvider.DefaultName).PauseAsync(TestContext.Current.CancellationToken);
        var results = await grid.SubmitAsync([.. Enumerable.Range(0, 50).Select(_ => grid.Submission())]);

        await grid.RestartAsync();
        var limiter = grid.Grains.GetGrain<ILimiterGrain>(ScriptedProvider.DefaultName);
        var status = await limiter.GetStatusAsync(TestContext.Current.CancellationToken);
        Assert.Equal((true, 50), (status.Paused, status.Waiting));
        await limiter.ResumeAsync(TestContext.Current.CancellationToken);
        grid.Clock.Advance(TimeSpan.FromSeconds(3));

        foreach (var result in results)
        {
            await grid.Watch.UntilEndAsync(((SubmitResult.Accepted)result).Task.Id);
        }
    }

    [Fact]
    public async Task ThrottledProvider_WhenItNamesATime_StartsNothingUntilThen()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        grid.Provider.OnStart = (attempt, _) =>
            Task.FromResult(attempt.Attempt == 1 && grid.Provider.Starts.Count == 1 ? new AttemptOutcome.Throttled(TimeSpan.FromSeconds(60)) : ScriptedProvider.Success());
        var first = await grid.SubmitOneAsync();
        await grid.Watch.UntilAsync(first, MediaTaskStatus.Retrying);
        var second = await grid.SubmitOneAsync();
        await WaitingAsync(grid, grid.Grains.GetGrain<ILimiterGrain>(ScriptedProvider.DefaultName), 1);

        grid.Clock.Advance(TimeSpan.FromSeconds(60));
        await grid.Watch.UntilEndAsync(first);
        await grid.Watch.UntilEndAsync(second);

        Assert.True(grid.Provider.Starts.Skip(1).All(start => start.At >= Grid.NewClock().GetUtcNow().AddSeconds(60)), "A task started while the provider had asked for quiet.");
    }

    private static Dictionary<string, string?> Limits(int concurrency, double? perSecond = null) => new()
    {
        [$"MediaTasks:Limits:{ScriptedProvider.DefaultName}:Concurrency"] = $"{concurrency}",
        [$"MediaTasks:Limits:{ScriptedProvider.DefaultName}:PerSecond"] = perSecond?.ToString(),
    };

    /// <summary>Until the limiter knows of so many waiting tasks; the silo tells it within a round.</summary>
    private static async Task WaitingAsync(Grid grid, ILimiterGrain limiter, int count)
    {
        var started = TimeProvider.System.GetTimestamp();
        while ((await limiter.GetStatusAsync(TestContext.Current.CancellationToken)).Waiting != count)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Grid.Deadline, $"The limiter did not come to know {count} waiting tasks.");
        }
    }
}
