using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>What the ways of watching over a connection have in common besides.</summary>
public abstract class SocketTransportConformance : ProgressTransportConformance
{
    [Fact]
    public async Task Watch_WhenTheReaderNeverReads_IsCutAfterTheWriteTimeout()
    {
        await using var host = await ProgressHost.StartAsync(options => (options.ProgressInterval, options.WriteTimeout) = (TimeSpan.Zero, TimeSpan.FromMilliseconds(500)));
        var task = host.Tasks.Add();
        task.Start();
        await using var watch = await OpenAsync(host, task, isStalled: true);
        var reader = Assert.Single(host.Feed.WatchersOf(task.Id));
        var soon = Unbroken.Soon;

        // For as long as it takes: what comes faster than the server's own writer runs is merged, and would never fill the line.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (!reader.Closed.IsCompleted && await pace.WaitForNextTickAsync(soon))
        {
            task.Step(MediaTaskStatus.Processing, new string('x', 8 * 1024));
        }

        Assert.Empty(host.Feed.WatchersOf(task.Id));
    }
}
