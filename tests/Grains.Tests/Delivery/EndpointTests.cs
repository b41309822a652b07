using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.MediaTasks.Tasks;
using static Orleans.MediaTasks.Delivery.HookedTasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>A tenant's endpoints: what they are told of, and what becomes of those that fail.</summary>
public sealed class EndpointTests
{
    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Endpoints_OfATenant_AreToldOfItsTasksByTheirFilters()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        await CreateAsync(grid, "all", endpoint => endpoint);
        await CreateAsync(grid, "ends", endpoint => endpoint with { Events = ["task.completed"], Naming = EventNaming.Task });
        await CreateAsync(grid, "videos", endpoint => endpoint with { Events = ["video.*"] });
        await CreateAsync(grid, "off", endpoint => endpoint with { Enabled = false });

        await grid.SubmitOneAsync();
        await grid.SubmitOneAsync(tenant: "other");
        await grid.Receiver.UntilAsync(request => request is { Url: "https://all.test/", Word: "completed" });
        await grid.Receiver.UntilAsync(request => request is { Url: "https://ends.test/", Type: "task.completed" });

        Assert.Equal(3, grid.Receiver.All.Count);
    }

    [Fact]
    public async Task Endpoint_ThatDoesNotAnswer_HoldsNobodyElseUp()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock(), new() { ["MediaTasks:Webhooks:ConcurrencyPerEndpoint"] = "1" });
        await CreateAsync(grid, "dead", endpoint => endpoint);
        await CreateAsync(grid, "well", endpoint => endpoint);
        var never = new TaskCompletionSource<WebhookAnswer>();
        grid.Receiver.OnRequest = (request, _) => request.Url == "https://dead.test/" ? never.Task : Task.FromResult(grid.Receiver.Answer(200));

        for (var number = 0; number < 10; number++)
        {
            await grid.SubmitOneAsync(spec => spec with { Webhook = new WebhookTarget { Url = "https://task.test/" } });
        }

        await WaitFor.TrueAsync(() => grid.Receiver.All.Count(request => request is { Url: "https://well.test/", Word: "completed" }) == 10);
        await WaitFor.TrueAsync(() => grid.Receiver.All.Count(request => request is { Url: "https://task.test/", Word: "completed" }) == 10);
        Assert.Single(grid.Receiver.All, request => request.Url == "https://dead.test/");
        never.SetResult(grid.Receiver.Answer(200));
    }

    [Fact]
    public async Task Endpoint_ThatFailsAgainAndAgain_IsLeftAloneForAWhileAndLosesNothing()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        await CreateAsync(grid, "down", endpoint => endpoint with { Events = ["task.completed"] });
        grid.Receiver.OnRequest = (_, _) => Task.FromResult(grid.Receiver.Answer(503));
        var ids = new List<MediaTaskId>();
        for (var number = 0; number < EndpointBreaker.Threshold + 3; number++)
        {
            ids.Add(await grid.SubmitOneAsync());
            await grid.Watch.UntilEndAsync(ids[^1]);
        }

        // All but those that came while it was closed lie until it opens.
        await WaitFor.TrueAsync(async () => (await PendingAsync(grid, ids)).Count(delivery => delivery.DueAt >= grid.Clock.GetUtcNow() + EndpointBreaker.ShortestPause) == 3);
        Assert.Equal(EndpointBreaker.Threshold, grid.Receiver.All.Count);

        grid.Receiver.OnRequest = null!;
        grid.Clock.Advance(EndpointBreaker.ShortestPause + TimeSpan.FromMinutes(6));
        await WaitFor.ShardsAsync(grid);
        await WaitFor.TrueAsync(async () =>
        {
            grid.Clock.Advance(TimeSpan.FromSeconds(1));
            await WaitFor.ShardsAsync(grid);
            return (await PendingAsync(grid, ids)).Count == 0;
        });
        Assert.Equal(ids.Count, grid.Receiver.All.Select(request => request.Id).Distinct().Count());
    }

    [Fact]
    public async Task Event_WhoseReceiverIsLeftAlone_IsWrittenOnceAndComesDueWhenThatIsOver()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var written = new ConcurrentQueue<WebhookDelivery>();
        grid.AroundStore = store => InterceptedStore.Around(store, (method, arguments) =>
        {
            if (method == nameof(ITaskStore.UpdateAsync) && arguments.OfType<ImmutableArray<WebhookDelivery>>().FirstOrDefault() is { IsDefaultOrEmpty: false } told)
            {
                Array.ForEach([.. told], written.Enqueue);
            }
        });
        await grid.RestartAsync();
        grid.Receiver.OnRequest = (_, _) => Task.FromResult(grid.Receiver.Answer(503));
        var target = new WebhookTarget { Url = "https://down.test/hook?x", Events = ["task.completed"] };
        var id = await grid.SubmitOneAsync(spec => spec with { Webhook = target });
        for (var number = 1; number < EndpointBreaker.Threshold; number++)
        {
            await grid.SubmitOneAsync(spec => spec with { Webhook = target });
        }

        var (row, desk) = ((await grid.Store.ReadAsync(id, TestEnd))!, grid.Services.GetRequiredService<DeliveryDesk>());
        await WaitFor.TrueAsync(() => desk.ClosedUntil(row, WebhookDelivery.TaskEndpoint) is not null);
        written.Clear();
        await grid.Watch.UntilEndAsync(await grid.SubmitOneAsync(spec => spec with { Webhook = target with { Url = "https://down.test/other" } }));

        var late = Assert.Single(written);
        Assert.Equal(grid.Clock.GetUtcNow() + EndpointBreaker.ShortestPause, late.DueAt);
        Assert.Equal(EndpointBreaker.Threshold, grid.Receiver.All.Count);
    }

    [Fact]
    public async Task Endpoint_ThatIsGone_IsSwitchedOffAndTheOthersHearOfIt()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var gone = await CreateAsync(grid, "gone", endpoint => endpoint with { Events = ["task.completed"] });
        await CreateAsync(grid, "other", endpoint => endpoint with { Events = ["task.failed"] });
        grid.Receiver.OnRequest = (request, _) => Task.FromResult(grid.Receiver.Answer(request.Url == "https://gone.test/" ? 410 : 200));

        await grid.SubmitOneAsync();
        await grid.Receiver.UntilAsync(request => request.Url == "https://gone.test/");
        await AfterReportAsync(grid, async () => !(await FindAsync(grid, gone.Id)).Enabled);

        Assert.Equal(EndpointRules.Gone, (await FindAsync(grid, gone.Id)).DisabledReason);
        await grid.Receiver.UntilAsync(request => request is { Url: "https://other.test/", Type: EndpointNotice.DisabledType });

        // What happens meanwhile is a dead letter at once, and goes out when somebody switches it on again and replays.
        var id = await grid.SubmitOneAsync();
        var query = new DeliveryQuery { Tenant = id.Tenant, Task = id.Value };
        await WaitFor.TrueAsync(async () => (await Log(grid).ListAsync(query, TestEnd)).Deliveries is [{ LastAttempt.Error: DeliveryErrors.EndpointDisabled }]);
        grid.Receiver.OnRequest = null!;
        await Tenant(grid).ChangeAsync(gone.Id, new WebhookEndpointChange { Enabled = true }, TestEnd);
        grid.Clock.Advance(WebhookDirectory.Lifetime);
        Assert.Equal(1, await Log(grid).ReplayAsync(query, TestEnd));
        await grid.Receiver.UntilAsync(request => request.Url == "https://gone.test/" && request.Id.Contains($"{id.Value:n}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Endpoint_AsManyAsThereMayBe_TakesNoMoreAndRotatesItsSecret()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        for (var number = 0; number < WebhookEndpoint.MaximumPerTenant; number++)
        {
            await CreateAsync(grid, $"n{number}", endpoint => endpoint);
        }

        Assert.Null(await Tenant(grid).CreateAsync(Endpoint(grid, "more"), TestEnd));
        Assert.NotNull(await Tenant(grid).DeleteAsync("ep_n7", TestEnd));
        Assert.Null(await Tenant(grid).DeleteAsync("ep_n7", TestEnd));
        Assert.NotNull(await Tenant(grid).CreateAsync(Endpoint(grid, "more"), TestEnd));

        var rotated = await Tenant(grid).RotateAsync("ep_n1", "the second secret of it", TimeSpan.FromHours(1), TestEnd);
        Assert.Equal(("the second secret of it", "the first secret of it", grid.Clock.GetUtcNow().AddHours(1)), (rotated!.Secret, rotated.PreviousSecret, rotated.PreviousSecretUntil));
        Assert.Equal(200, (await Tenant(grid).TestAsync("ep_n1", TestEnd))!.StatusCode);
        Assert.Equal("https://n1.test/", Assert.Single(grid.Receiver.All, request => request.Type == EndpointNotice.TestType).Url);
        Assert.Null(await Tenant(grid).TestAsync("ep_nobody", TestEnd));
        var secret = await Tenant(grid).GetSecretAsync(TestEnd);
        Assert.Equal(secret, await Tenant(grid).GetSecretAsync(TestEnd));
    }

    [Fact]
    public async Task Delivery_ToAnEndpointThatWasRemoved_IsADeadLetter()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var endpoint = await CreateAsync(grid, "short", endpoint => endpoint with { Events = ["task.completed"] });
        grid.Receiver.OnRequest = (_, _) => Task.FromResult(grid.Receiver.Answer(503));
        var id = await grid.SubmitOneAsync();
        await grid.Receiver.UntilAsync(request => request.Word == "completed");

        await Tenant(grid).DeleteAsync(endpoint.Id, TestEnd);
        await WaitFor.TrueAsync(async () =>
        {
            grid.Clock.Advance(TimeSpan.FromSeconds(1));
            await WaitFor.ShardsAsync(grid);
            return (await Log(grid).OfTaskAsync(id, TestEnd)) is [{ Status: DeliveryStatus.Dead, LastAttempt.Error: DeliveryErrors.EndpointRemoved }];
        });
    }

    private static async Task<WebhookEndpoint> CreateAsync(Grid grid, string name, Func<WebhookEndpoint, WebhookEndpoint> shape)
    {
        var made = await Tenant(grid).CreateAsync(shape(Endpoint(grid, name)), TestEnd);
        grid.Services.GetRequiredService<WebhookDirectory>().Forget("a");
        return made!;
    }

    private static WebhookEndpoint Endpoint(Grid grid, string name) => new()
    {
        Id = $"ep_{name}",
        Url = $"https://{name}.test/",
        Secret = "the first secret of it",
        BaseUrl = "https://grid.test",
        CreatedAt = grid.Time.GetUtcNow(),
        UpdatedAt = grid.Time.GetUtcNow(),
    };

    private static async Task<WebhookEndpoint> FindAsync(Grid grid, string id) => (await Tenant(grid).GetAsync(TestEnd)).Endpoints.Single(endpoint => endpoint.Id == id);

    /// <summary>Has the silo say how endpoints do until that is known.</summary>
    private static Task AfterReportAsync(Grid grid, Func<Task<bool>> known) => WaitFor.TrueAsync(async () =>
    {
        grid.Clock.Advance(EndpointReports.Period);
        return await known();
    });

    private static Task<IReadOnlyList<WebhookDelivery>> PendingAsync(Grid grid, List<MediaTaskId> ids) => grid.Services.GetRequiredService<IDeliveryStore>().ReadPendingAsync(ids, TestEnd);

    private static IWebhookEndpointsGrain Tenant(Grid grid) => grid.Grains.GetGrain<IWebhookEndpointsGrain>("a");
}
