using Microsoft.Extensions.DependencyInjection;
using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Tasks;
using static Orleans.MediaTasks.Delivery.HookedTasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>Events of tasks on their way to a task's own address.</summary>
public sealed class DeliveryTests
{
    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Task_WithAnAddress_TellsItOfItsStartAndItsEndInOrder()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());

        var id = await grid.SubmitOneAsync(Hooked);
        await grid.Receiver.UntilAsync(request => request.Word == "completed");

        Assert.Equal(["started", "completed"], grid.Receiver.All.Select(request => request.Word));
        Assert.Equal(2, grid.Receiver.All.Select(request => request.Id).Distinct().Count());
        await WaitFor.TrueAsync(async () => (await Log(grid).OfTaskAsync(id, TestEnd)).All(delivery => delivery is { Status: DeliveryStatus.Delivered, Attempts: 1, LastAttempt.StatusCode: 200 }));
    }

    [Fact]
    public async Task Receiver_ThatFails_IsToldAgainUnderTheSameIdAndNothingOvertakes()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        grid.Receiver.OnRequest = (request, _) => Task.FromResult(grid.Receiver.Answer(request is { Word: "started", Time: < 4 } ? 500 : 200));

        var id = await grid.SubmitOneAsync(Hooked);
        await grid.Watch.UntilEndAsync(id);
        for (var time = 1; time <= 3; time++)
        {
            await grid.Receiver.UntilAsync(request => request.Word == "started" && request.Time == time);
            await AdvanceToNextAsync(grid, id, attempts: time);
        }

        await grid.Receiver.UntilAsync(request => request.Word == "completed");
        Assert.Equal(["started", "started", "started", "started", "completed"], grid.Receiver.All.Select(request => request.Word));
        Assert.Single(grid.Receiver.All.Where(request => request.Word == "started").Select(request => request.Id).Distinct());
        var waits = grid.Receiver.All.Take(3).Zip(grid.Receiver.All.Skip(1).Take(3), (one, next) => (next.At - one.At).TotalSeconds);
        Assert.All(waits.Zip([2d, 4d, 8d]), pair => Assert.InRange(pair.First, pair.Second * 0.9, (pair.Second * 1.1) + 0.001));
    }

    [Fact]
    public async Task Receiver_ThatRefuses_MakesADeadLetterThatCanBeReplayed()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        grid.Receiver.OnRequest = (request, _) => Task.FromResult(grid.Receiver.Answer(request is { Word: "completed", Time: 1 } ? 400 : 200));

        var id = await grid.SubmitOneAsync(Hooked);
        var query = new DeliveryQuery { Tenant = id.Tenant };
        await WaitFor.TrueAsync(async () => (await Log(grid).ListAsync(query, TestEnd)).Deliveries is [{ Event.Type: TaskEventType.Completed, LastAttempt.StatusCode: 400 }]);
        Assert.Equal(1, await Log(grid).ReplayAsync(query, TestEnd));

        await grid.Receiver.UntilAsync(request => request is { Word: "completed", Time: 2 });
        await WaitFor.TrueAsync(async () => (await Log(grid).ListAsync(query with { Status = DeliveryStatus.Delivered }, TestEnd)).Deliveries.Count == 2);
        Assert.Empty((await Log(grid).ListAsync(query, TestEnd)).Deliveries);
        Assert.Equal(0, await Log(grid).ReplayAsync(query with { Tenant = "other" }, TestEnd));
    }

    [Fact]
    public async Task Silo_ThatStopsWithEventsToTell_LeavesThemToTheNextInOrder()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        grid.Receiver.OnRequest = (_, _) => Task.FromResult(grid.Receiver.Answer(503));
        var id = await grid.SubmitOneAsync(Hooked);
        await grid.Watch.UntilEndAsync(id);
        await grid.Receiver.UntilAsync(request => request.Time == 1);

        await grid.RestartAsync();
        grid.Receiver.OnRequest = null!;
        grid.Clock.Advance(TimeSpan.FromMinutes(1));
        await WaitFor.ShardsAsync(grid);

        await grid.Receiver.UntilAsync(request => request.Word == "completed");
        // At least once: a mark that the first look came before means one more delivery.
        Assert.Equal(["started", "completed"], grid.Receiver.All.Where(request => request.Time > 1 || request.Word == "completed").Select(request => request.Word).Distinct());
    }

    [Fact]
    public async Task Event_OfATaskThatAnotherActivationRan_WaitsForWhatThatOneLeftBehind()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        grid.Provider.OnStart = async (_, stop) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, grid.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return new AttemptOutcome.Cancelled();
        };
        grid.Receiver.OnRequest = (_, _) => Task.FromResult(grid.Receiver.Answer(503));
        var id = await grid.SubmitOneAsync(Hooked);
        await grid.Receiver.UntilAsync(request => request.Word == "started");

        await grid.StopSiloAsync();
        grid.Provider.OnStart = (_, _) => Task.FromResult(ScriptedProvider.Success());
        await grid.StartSiloAsync();
        grid.Receiver.OnRequest = null!;
        await grid.Watch.UntilEndAsync(id);
        grid.Clock.Advance(TimeSpan.FromMinutes(1));
        await WaitFor.ShardsAsync(grid);

        await grid.Receiver.UntilAsync(request => request.Word == "completed");
        var told = grid.Receiver.All;
        Assert.Equal("completed", told[^1].Word);
        Assert.Equal(await SequencesAsync(grid, id), told.GroupBy(request => request.Id).Select(request => long.Parse(request.Key[(request.Key.LastIndexOf('_') + 1)..], null)));
    }

    [Fact]
    public async Task Event_ThatIsDueBeforeTheOneInFrontOfIt_WaitsBehindIt()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var id = await grid.SubmitOneAsync(spec => Hooked(spec) with { Webhook = new WebhookTarget { Url = Url, Events = ["video.completed"] } });
        await grid.Watch.UntilEndAsync(id);
        var row = (await grid.Store.ReadAsync(id, TestEnd))!;
        var now = grid.Clock.GetUtcNow();
        var (started, completed) = (Pending(2, TaskEventType.Started), Pending(3, TaskEventType.Completed));

        await grid.Grains.GetActor(id).DeliverAsync(row, [started with { DueAt = now.AddMinutes(1) }, completed with { DueAt = now }]);
        await grid.Grains.GetActor(id).DeliverAsync(row, [started with { DueAt = now }, completed with { DueAt = now }]);
        await grid.Receiver.UntilAsync(request => request.Word == "completed");

        Assert.Equal(["started", "completed"], grid.Receiver.All.Select(request => request.Word));

        WebhookDelivery Pending(long sequence, TaskEventType type) => new()
        {
            Task = id,
            Endpoint = WebhookDelivery.TaskEndpoint,
            Sequence = sequence,
            CreatedAt = now,
            UpdatedAt = now,
            Event = new TaskEvent { Type = type, At = now, Status = row.Status, Attempt = 1 },
        };
    }

    [Fact]
    public async Task Progress_IsToldOnceASecondAndNeverAgain()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var (reported, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        grid.Provider.OnStart = async (attempt, _) =>
        {
            attempt.Progress.Report(10, "one");
            attempt.Progress.Report(20, "two");
            reported.SetResult();
            await go.Task;
            return ScriptedProvider.Success();
        };
        grid.Receiver.OnRequest = (request, _) => Task.FromResult(grid.Receiver.Answer(request.Word == "progress" ? 500 : 200));

        await grid.SubmitOneAsync(Hooked);
        await grid.Receiver.UntilAsync(request => request.Word == "started");
        await reported.Task;
        grid.Clock.Advance(TimeSpan.FromSeconds(1));
        await grid.Receiver.UntilAsync(request => request.Word == "progress");
        go.SetResult();
        await grid.Receiver.UntilAsync(request => request.Word == "completed");

        Assert.Equal(["started", "progress", "completed"], grid.Receiver.All.Select(request => request.Word));
    }

    [Fact]
    public async Task Task_CancelledBeforeItsStart_TellsThatAlone()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var id = await grid.SubmitOneAsync(spec => Hooked(spec) with { StartAt = grid.Time.GetUtcNow().AddHours(1) });

        await grid.Task(id).CancelAsync(TestEnd);

        await grid.Receiver.UntilAsync(request => request.Word == "cancelled");
        Assert.Single(grid.Receiver.All);
    }

    [Fact]
    public async Task Task_RetriedWhileItsExpiryIsStillToBeTold_TellsThatFirst()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var limiter = () => grid.Grains.GetGrain<ILimiterGrain>(ScriptedProvider.DefaultName);
        await limiter().PauseAsync(TestEnd);
        grid.Receiver.OnRequest = (_, _) => Task.FromResult(grid.Receiver.Answer(503));
        var id = await grid.SubmitOneAsync(spec => Hooked(spec) with { StartTtl = TimeSpan.FromSeconds(20) });
        grid.Clock.Advance(TimeSpan.FromSeconds(21));
        await WaitFor.ShardsAsync(grid);
        await grid.Receiver.UntilAsync(request => request.Word == "failed");

        await grid.RestartAsync();
        grid.Receiver.OnRequest = null!;
        await limiter().ResumeAsync(TestEnd);
        await grid.Task(id).RetryAsync(TestEnd);

        await grid.Receiver.UntilAsync(request => request.Word == "completed");
        Assert.Equal(["failed", "started", "completed"], grid.Receiver.All.Where(request => request.Word != "failed" || request.Time > 1).Select(request => request.Word).Distinct());
    }

    private static async Task<IEnumerable<long>> SequencesAsync(Grid grid, MediaTaskId id) => (await Log(grid).OfTaskAsync(id, TestEnd)).Select(delivery => delivery.Sequence);

    /// <summary>Waits until an attempt is written, then moves the clock to the next one.</summary>
    private static async Task AdvanceToNextAsync(Grid grid, MediaTaskId id, int attempts)
    {
        var store = grid.Services.GetRequiredService<IDeliveryStore>();
        WebhookDelivery? waiting = null;
        await WaitFor.TrueAsync(async () => (waiting = (await store.ReadPendingAsync([id], TestEnd)).FirstOrDefault(delivery => delivery.Attempts == attempts)) is not null);
        grid.AdvanceTo(waiting!.DueAt!.Value);
    }
}
