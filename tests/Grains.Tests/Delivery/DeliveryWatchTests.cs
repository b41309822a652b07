using System.Collections.Concurrent;

namespace Orleans.MediaTasks.Delivery;

/// <summary>Who watches a tenant's deliveries hears of them as they go out.</summary>
public sealed class DeliveryWatchTests
{
    [Fact]
    public async Task Watcher_HearsOfAttemptsAndOfTheBreaker()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        grid.Receiver.OnRequest = (_, _) => Task.FromResult(grid.Receiver.Answer(503));
        var watcher = await Watcher.BeginAsync(grid);

        for (var number = 0; number < EndpointBreaker.Threshold; number++)
        {
            await grid.SubmitOneAsync(spec => spec with { Webhook = new WebhookTarget { Url = "https://down.test/hook", Events = ["task.completed"] } });
        }

        await watcher.UntilAsync(() => watcher.Attempts.Count >= EndpointBreaker.Threshold && !watcher.Turns.IsEmpty);
        Assert.All(watcher.Attempts.Take(EndpointBreaker.Threshold), attempt => Assert.Equal(
            ("https://down.test/hook", "image", DeliveryStatus.Pending, 503), (attempt.Url, attempt.Kind, attempt.Delivery.Status, attempt.Delivery.LastAttempt!.StatusCode)));
        var turn = watcher.Turns.First();
        Assert.Equal((BreakerState.Closed, BreakerState.Open, EndpointBreaker.Threshold), (turn.From, turn.To, turn.Failures));
    }

    [Fact]
    public async Task Watcher_ThatSaysNothingMore_IsForgotten()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var watcher = await Watcher.BeginAsync(grid);

        grid.Clock.Advance(DeliveryNews.WatchDuration);
        Assert.True((await watcher.Endpoints.GetAsync(TestContext.Current.CancellationToken)).IsWatched);
        grid.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.False((await watcher.Endpoints.GetAsync(TestContext.Current.CancellationToken)).IsWatched);
    }

    [Fact]
    public async Task Watching_IsKnownEverywhereOnceTheAnswersOfBeforeAreOld()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock());
        var watcher = await Watcher.BeginAsync(grid);

        Assert.Equal(WebhookDirectory.Lifetime, watcher.UntilKnown);
        grid.Clock.Advance(WebhookDirectory.Lifetime - TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(1), await watcher.WatchAsync());
        grid.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, await watcher.WatchAsync());
    }

    private sealed class Watcher(Grid grid, IWebhookEndpointsGrain endpoints) : IDeliveryWatcher
    {
        private IDeliveryWatcher _reference = null!;

        public IWebhookEndpointsGrain Endpoints => endpoints;

        public ConcurrentQueue<AttemptNews> Attempts { get; } = new();

        public ConcurrentQueue<BreakerTurn> Turns { get; } = new();

        /// <summary>What the first call answered.</summary>
        public TimeSpan UntilKnown { get; private set; }

        public static async Task<Watcher> BeginAsync(Grid grid)
        {
            var endpoints = grid.Grains.GetGrain<IWebhookEndpointsGrain>("a");
            var watcher = new Watcher(grid, endpoints);
            watcher._reference = grid.Grains.CreateObjectReference<IDeliveryWatcher>(watcher);
            watcher.UntilKnown = await watcher.WatchAsync();
            return watcher;
        }

        public Task<TimeSpan> WatchAsync() => endpoints.WatchAsync(_reference);

        public Task TellAsync(DeliveryNews news)
        {
            foreach (var attempt in news.Attempts)
            {
                Attempts.Enqueue(attempt);
            }

            foreach (var turn in news.Turns)
            {
                Turns.Enqueue(turn);
            }

            return Task.CompletedTask;
        }

        /// <summary>News waits for more; the clock goes on until it is told, and the watcher with it, or it would soon be forgotten.</summary>
        public Task UntilAsync(Func<bool> condition) => WaitFor.TrueAsync(async () =>
        {
            await WatchAsync();
            grid.Clock.Advance(DeliveryAnnouncements.Period);
            return condition();
        });
    }
}
