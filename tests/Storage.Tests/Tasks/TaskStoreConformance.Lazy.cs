using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Tasks;

public abstract partial class TaskStoreConformance
{
    [Fact]
    public async Task UpdateLazily_WhenFlushed_IsOnDisk()
    {
        var row = await InsertAsync(ATask.New());
        var running = row.In(MediaTaskStatus.Processing);

        Store.UpdateLazily(row, running);
        await Store.FlushAsync(Deadlines.Token);

        Assert.Equal(running.ToText(), await ReadTextAsync(row.Id));
    }

    [Fact]
    public async Task UpdateLazily_WhenAnAwaitedUpdateBuildsOnIt_BothHold()
    {
        var row = await InsertAsync(ATask.New());
        var running = row.In(MediaTaskStatus.Processing);
        var further = running.In(MediaTaskStatus.Processing) with { Progress = 40 };
        var done = further.In(MediaTaskStatus.Completed);

        Store.UpdateLazily(row, running);
        Store.UpdateLazily(running, further);

        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(further, done));
        Assert.Equal(done.ToText(), await ReadTextAsync(row.Id));
        Assert.Equal([new TaskCount(MediaTaskStatus.Completed, "image", 1)], await Store.CountAsync("acme", Deadlines.Token));
    }

    [Fact]
    public async Task UpdateLazily_WhenItLosesARace_TheAwaitedUpdateThatBuildsOnItLosesToo()
    {
        var row = await InsertAsync(ATask.New());
        var cancelled = row.In(MediaTaskStatus.Cancelled);
        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(row, cancelled));
        var running = row.In(MediaTaskStatus.Processing);

        Store.UpdateLazily(row, running);

        Assert.Equal(UpdateOutcome.Superseded, await Store.UpdateAsync(running, running.In(MediaTaskStatus.Completed)));
        await Store.FlushAsync(Deadlines.Token);
        Assert.Equal(cancelled.ToText(), await ReadTextAsync(row.Id));
    }

    [Fact]
    public async Task UpdateLazily_WhenAnUnrelatedUpdateOfTheRowFollows_OneOfThemWins()
    {
        var row = await InsertAsync(ATask.New());

        Store.UpdateLazily(row, row.In(MediaTaskStatus.Processing));
        var swapped = await Store.UpdateAsync(row, row.In(MediaTaskStatus.Cancelled));
        await Store.FlushAsync(Deadlines.Token);

        var status = (await Store.ReadAsync(row.Id, Deadlines.Token))!.Status;
        Assert.Equal(swapped == UpdateOutcome.Written ? MediaTaskStatus.Cancelled : MediaTaskStatus.Processing, status);
    }

    [Fact]
    public async Task UpdateLazily_WhenStoreClosesInGoodOrder_IsOnDisk()
    {
        var row = await InsertAsync(ATask.New());
        var running = row.In(MediaTaskStatus.Processing);
        Store.UpdateLazily(row, running);

        await ReopenAsync();

        Assert.Equal(running.ToText(), await ReadTextAsync(row.Id));
    }

    [Fact]
    public async Task Flush_WhenNothingWaits_Returns() => await Store.FlushAsync(Deadlines.Token).WaitAsync(Deadlines.Wait, Deadlines.Token);
}
