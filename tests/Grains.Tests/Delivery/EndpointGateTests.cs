namespace Orleans.MediaTasks.Delivery;

public sealed class EndpointGateTests
{
    [Fact]
    public async Task Gate_InFrontOfWhichTooManyWait_SendsTheOthersToTheirRows()
    {
        var clock = Grid.NewClock();
        using var gate = new EndpointGate(new DeliveryOptions { ConcurrencyPerEndpoint = 1 });
        Assert.Null(await gate.EnterAsync(clock, TestContext.Current.CancellationToken));
        using var leaving = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, EndpointGate.MaximumWaiting).Select(_ => gate.EnterAsync(clock, leaving.Token).AsTask()).ToList();

        var later = await gate.EnterAsync(clock, TestContext.Current.CancellationToken);

        // A shorter wait is waited for in memory, and whoever is in memory keeps others out of it.
        Assert.True(later - clock.GetUtcNow() > TaskDeliveries.ShortWait);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waiting));
    }

    [Fact]
    public async Task Gate_OfAReceiverThatTakesWhatItIsSent_LetsMoreWaitAndSendsTheOthersAwayForNoLongerThanThat()
    {
        var clock = Grid.NewClock();
        using var gate = new EndpointGate(new DeliveryOptions { ConcurrencyPerEndpoint = 1 });
        for (var taken = 0; taken < 4_000; taken++)
        {
            Assert.Null(await gate.EnterAsync(clock, TestContext.Current.CancellationToken));
            gate.Leave(new DeliveryAttempt(clock.GetUtcNow(), TimeSpan.Zero, 200), clock.GetUtcNow());
        }

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await gate.EnterAsync(clock, TestContext.Current.CancellationToken));
        gate.Leave(new DeliveryAttempt(clock.GetUtcNow(), TimeSpan.Zero, 200), clock.GetUtcNow());
        Assert.Null(await gate.EnterAsync(clock, TestContext.Current.CancellationToken));
        using var leaving = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, EndpointGate.MaximumWaitingForOneThatTakes - 1).Select(_ => gate.EnterAsync(clock, leaving.Token).AsTask()).ToList();
        Assert.Null(gate.ClosedUntil(clock.GetUtcNow()));

        waiting.Add(gate.EnterAsync(clock, leaving.Token).AsTask());

        Assert.Equal(clock.GetUtcNow() + TimeSpan.FromSeconds(2), gate.ClosedUntil(clock.GetUtcNow()));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(gate.ClosedUntil(clock.GetUtcNow()) - clock.GetUtcNow() > TaskDeliveries.ShortWait);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waiting));
    }
}
