namespace Orleans.MediaTasks.Api.Progress;

public sealed class AllTransportsTests
{
    [Fact]
    public async Task Watch_WhenAllTransportsWatchOneTask_AllSeeTheSameEnd()
    {
        await using var host = await ProgressHost.StartAsync();
        var task = host.Tasks.Add();
        task.Start();
        IWatch[] watches =
        [
            await SseTransportTests.WatchAsync(host.As("acme"), task.PublicId),
            await WebSocketTransportTests.WatchAsync(host.As("acme"), task.PublicId),
            await SignalRTransportTests.WatchAsync(host.As("acme"), task.PublicId),
            await SignalRStreamTests.WatchAsync(host.As("acme"), task.PublicId),
        ];

        for (var step = 1; step < 100; step++)
        {
            task.Progress(step);
        }

        task.Complete();

        foreach (var watch in watches)
        {
            Assert.Equal(new Told(102, true, "completed", 100), await LastAsync(watch));
            await watch.DisposeAsync();
        }
    }

    private static async Task<Told> LastAsync(IWatch watch)
    {
        using var deadline = new CancellationTokenSource(ProgressHost.Deadline);
        while (true)
        {
            var told = await watch.NextAsync(deadline.Token) ?? throw new InvalidOperationException("The watch ended without the task's end.");
            if (told.IsTerminal)
            {
                return told with { Name = null, IsSnapshot = true };
            }
        }
    }
}
