using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>What every way of watching a task has in common. One subclass per transport.</summary>
public abstract class ProgressTransportConformance
{
    [Fact]
    public async Task Watch_WhenTheReaderKeepsUp_TellsEveryStepInOrder()
    {
        await using var host = await ProgressHost.StartAsync(options => options.ProgressInterval = TimeSpan.Zero);
        var task = host.Tasks.Add();
        await using var watch = await OpenAsync(host, task);

        Assert.Equal(new(1, true, "queued", 0), await NextAsync(watch));
        task.Start();
        Assert.Equal(new(2, false, "processing", 0), await NextAsync(watch));
        for (var step = 1; step <= 20; step++)
        {
            task.Progress(step);
            Assert.Equal(new(2 + step, false, "processing", step), await NextAsync(watch));
        }

        task.Complete();
        Assert.Equal(new(23, false, "completed", 100), await NextAsync(watch));
        Assert.Null(await EndAsync(watch, host, task));
    }

    [Fact]
    public async Task Watch_WhenStepsComeInABurst_HasNoSilentGapAndOneEnd()
    {
        await using var host = await ProgressHost.StartAsync();
        var task = host.Tasks.Add();
        await using var watch = await OpenAsync(host, task);

        task.Start();
        for (var step = 0; step < 500; step++)
        {
            task.Progress(step / 5);
        }

        task.Complete();
        var told = await Unbroken.ToEndAsync(watch);

        Unbroken.Check(told, since: null);
        Assert.True(told.Count < 20, $"500 progress steps at once were told as {told.Count}.");
        task.Repeat();
        Assert.Null(await EndAsync(watch, host, task));
    }

    [Fact]
    public async Task Watch_WhenProgressIsFast_TellsAtMostOnePerInterval()
    {
        await using var host = await ProgressHost.StartAsync(options => options.ProgressInterval = TimeSpan.FromSeconds(1));
        var task = host.Tasks.Add();
        task.Start();
        await using var watch = await OpenAsync(host, task);
        await NextAsync(watch);

        task.Progress(1);
        await NextAsync(watch);
        var from = TimeProvider.System.GetTimestamp();
        task.Progress(2);
        task.Progress(3);
        var next = await NextAsync(watch);

        Assert.Equal(3, next!.Progress);
        Assert.InRange(TimeProvider.System.GetElapsedTime(from), TimeSpan.FromMilliseconds(500), ProgressHost.Deadline);
        from = TimeProvider.System.GetTimestamp();
        task.Progress(4);
        task.Complete();
        Assert.Equal("completed", (await NextAsync(watch))!.Status);
        Assert.InRange(TimeProvider.System.GetElapsedTime(from), TimeSpan.Zero, TimeSpan.FromMilliseconds(900));
    }

    [Fact]
    public async Task Watch_WhenResumedWithNothingMissed_RepeatsNothing()
    {
        await using var host = await ProgressHost.StartAsync();
        var task = host.Tasks.Add();
        task.Start();
        await using (var first = await OpenAsync(host, task))
        {
            Assert.Equal(2, (await NextAsync(first))!.Sequence);
        }

        await using var second = await OpenAsync(host, task, since: 2);
        task.Progress(40);

        Assert.Equal(new(3, false, "processing", 40), await NextAsync(second));
    }

    [Fact]
    public async Task Watch_WhenResumedAfterMissedSteps_StartsWithASnapshot()
    {
        await using var host = await ProgressHost.StartAsync();
        var task = host.Tasks.Add();
        await using (var first = await OpenAsync(host, task))
        {
            Assert.Equal(1, (await NextAsync(first))!.Sequence);
        }

        task.Start();
        task.Progress(40);
        await using var second = await OpenAsync(host, task, since: 1);
        Assert.Equal(new(3, true, "processing", 40), await NextAsync(second));
        task.Complete();
        Assert.Equal(new(4, false, "completed", 100), await NextAsync(second));
    }

    [Fact]
    public async Task Watch_WhenTheEndWasMissed_TellsTheEnd()
    {
        await using var host = await ProgressHost.StartAsync();
        var task = host.Tasks.Add();
        task.Start();
        task.Complete();

        await using var watch = await OpenAsync(host, task, since: 2);

        Assert.Equal(new(3, true, "completed", 100), await NextAsync(watch));
        Assert.Null(await EndAsync(watch, host, task));
    }

    [Fact]
    public async Task Watch_WhenTheSequenceIsFromNowhere_StartsWithASnapshot()
    {
        await using var host = await ProgressHost.StartAsync();
        var task = host.Tasks.Add();

        await using var watch = await OpenAsync(host, task, since: 1_000_000);

        Assert.Equal(new(1, true, "queued", 0), await NextAsync(watch));
        task.Start();
        Assert.Equal(new(2, false, "processing", 0), await NextAsync(watch));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Watch_WhenUpdatesAreLostAndReordered_MarksEveryGapAndTellsTheEnd(int seed)
    {
        await using var host = await ProgressHost.StartAsync(options => options.ProgressInterval = TimeSpan.Zero);
        host.Tasks.Wire = new LossyWire(seed).Carry;
        var task = host.Tasks.Add();
        await using var watch = await OpenAsync(host, task);
        var told = Unbroken.ToEndAsync(watch);

        task.Start();
        for (var step = 0; step < 300; step++)
        {
            task.Progress(step / 3);
            await Task.Yield();
        }

        task.Complete();

        Unbroken.Check(await told, since: null);
    }

    [Fact]
    public async Task Watch_WhenTheLastUpdateIsLost_HealsByReading()
    {
        await using var host = await ProgressHost.StartAsync();
        var task = host.Tasks.Add();
        task.Start();
        await using var watch = await OpenAsync(host, task);
        await NextAsync(watch);

        task.CompleteSilently();

        Assert.Equal(new(3, true, "completed", 100), await NextAsync(watch));
    }

    [Fact]
    public async Task Watch_WhenTheReaderStops_KeepsLittleAndStillTellsTheEnd()
    {
        await using var host = await ProgressHost.StartAsync(options => options.ProgressInterval = TimeSpan.Zero);
        var task = host.Tasks.Add();
        task.Start();
        await using var watch = await OpenAsync(host, task, isStalled: true);
        var reader = Assert.Single(host.Feed.WatchersOf(task.Id));
        var largest = 0;

        // Every step is bigger than the last; those over the limit are kept as an id.
        for (var step = 0; step < 3_000; step++)
        {
            task.Step(MediaTaskStatus.Processing, new string('x', 16 * 1024 + step % 32 * 1024));
            largest = Math.Max(largest, reader.PendingBytes);
            await Task.Yield();
        }

        task.Complete();
        Assert.InRange(largest, 1, 64 * 1024);
        Assert.InRange(reader.PendingBytes, 1, 64 * 1024);

        var told = await Unbroken.ToEndAsync(watch);
        Unbroken.Check(told, since: null);
        Assert.True(told.Count < 1_000, $"A reader that stood still was told {told.Count} of 3,000 steps.");
    }

    [Fact]
    public async Task Watch_WhenTheTaskIsUnknownOrAnothers_IsNotFound()
    {
        await using var host = await ProgressHost.StartAsync();
        var other = host.Tasks.Add("globex");

        await Assert.ThrowsAsync<TaskNotFoundException>(() => OpenAsync(host, other));
        await Assert.ThrowsAsync<TaskNotFoundException>(() => OpenAsync(host, new ScriptedTask(host.Tasks, "acme")));
        Assert.Empty(host.Feed.WatchersOf(other.Id));
    }

    /// <summary>Watches a task as tenant <c>acme</c>; throws <see cref="TaskNotFoundException"/> when it is not found.</summary>
    /// <param name="host">The server.</param>
    /// <param name="task">The task.</param>
    /// <param name="since">The last sequence seen.</param>
    /// <param name="isStalled">Nothing may be read before <see cref="IWatch.NextAsync"/> asks for it.</param>
    private protected abstract Task<IWatch> OpenAsync(ProgressHost host, ScriptedTask task, long? since = null, bool isStalled = false);

    /// <summary>What comes after the end: the close of the stream, or on a connection that lives on the answer to a question.</summary>
    private protected virtual Task<Told?> EndAsync(IWatch watch, ProgressHost host, ScriptedTask task) => watch.NextAsync(Unbroken.Soon);

    private protected static async Task<Told?> NextAsync(IWatch watch) => (await watch.NextAsync(Unbroken.Soon))! with { Name = null };
}

/// <summary>The transport's way to say that there is no such task.</summary>
internal sealed class TaskNotFoundException : Exception;
