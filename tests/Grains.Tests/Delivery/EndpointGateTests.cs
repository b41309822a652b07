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
}
