using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Tasks;

public sealed class WriteLaneTests : IDisposable
{
    private WriteQueue _queue = new(new TaskStoreOptions());
    private readonly WriteLane _one = new();
    private readonly WriteLane _other = new(isSpare: true);

    public void Dispose() => _queue.Close();

    [Fact]
    public async Task Take_WhenFewRowsWaitBesideALaneAtWork_LeavesThemToThatLane()
    {
        Insert();
        Take(_one);
        var other = TakeInAThread(_other);
        var few = Enumerable.Range(1, WriteLanes.RowsBeside - 1).Select(_ => Insert()).ToArray();

        Assert.Equal(few, Take(_one));

        var enough = Enumerable.Range(0, WriteLanes.RowsBeside).Select(_ => Insert()).ToArray();
        Assert.Equal(enough, await other.WaitAsync(Deadlines.Wait, Deadlines.Token));
    }

    [Fact]
    public async Task Take_WhenAllLanesRest_IsForTheOneThatIsNoSpare()
    {
        var (other, one) = (TakeInAThread(_other), TakeInAThread(_one));
        var rows = Enumerable.Range(0, WriteLanes.RowsBeside + 1).Select(_ => ATask.New()).ToArray();
        var insert = new InsertOperation(rows);

        _queue.Add(insert);

        Assert.Equal([insert], await one.WaitAsync(Deadlines.Wait, Deadlines.Token));
        _queue.Close();
        Assert.Empty(await other.WaitAsync(Deadlines.Wait, Deadlines.Token));
    }

    [Fact]
    public async Task Take_WhenTheSpareLaneIsDone_TheOtherGoesOnWithWhatIsLeft()
    {
        Insert();
        Take(_one);
        var many = Enumerable.Range(0, WriteLanes.RowsBeside).Select(_ => Insert()).ToArray();
        Assert.Equal(many, Take(_other));
        var one = TakeInAThread(_one);
        var few = Insert();
        var other = TakeInAThread(_other);

        Assert.Equal([few], await one.WaitAsync(Deadlines.Wait, Deadlines.Token));
        _queue.Close();
        Assert.Empty(await other.WaitAsync(Deadlines.Wait, Deadlines.Token));
    }

    [Fact]
    public async Task Take_WhenATasksNextChangeMeetsTheLaneThatWritesItsLast_WaitsUntilThatIsDone()
    {
        var row = ATask.New();
        _queue.Add(new InsertOperation([row]));
        Take(_one);
        var before = Enumerable.Range(1, WriteLanes.RowsBeside).Select(_ => Insert()).ToArray();
        var update = Update(row);
        var after = Insert();

        Assert.Equal(before, Take(_other));

        var rest = TakeInAThread(_one);
        _ = TakeInAThread(_other);
        Assert.Equal([update, after], await rest.WaitAsync(Deadlines.Wait, Deadlines.Token));
    }

    [Fact]
    public async Task Take_WhenTheSpareLaneWaitsForWhatTheOtherDoes_GoesOnOnceThatIsDone()
    {
        _queue = new WriteQueue(new TaskStoreOptions { BatchLimit = WriteLanes.RowsBeside });
        var row = ATask.New();
        _queue.Add(new InsertOperation([row]));
        Take(_one);
        var update = Update(row);
        var after = Enumerable.Range(0, 2 * WriteLanes.RowsBeside).Select(_ => Insert()).ToArray();
        var rest = TakeInAThread(_other);

        // The other one goes on itself, and leaves enough for the spare one.
        Assert.Equal([update, .. after[..(WriteLanes.RowsBeside - 1)]], Take(_one));
        Assert.Equal(after[(WriteLanes.RowsBeside - 1)..^1], await rest.WaitAsync(Deadlines.Wait, Deadlines.Token));
    }

    [Fact]
    public async Task Take_WhenABarrierComes_IsItsTurnOnceAllLanesAreDone()
    {
        Insert();
        Take(_one);
        var before = Enumerable.Range(1, WriteLanes.RowsBeside).Select(_ => Insert()).ToArray();
        var barrier = new BarrierOperation();
        _queue.AddBarrier(barrier);

        Assert.Equal(before, Take(_other));

        var rest = TakeInAThread(_other);
        Assert.Equal([barrier], await TakeInAThread(_one).WaitAsync(Deadlines.Wait, Deadlines.Token));
        _queue.Close();
        Assert.Empty(await rest.WaitAsync(Deadlines.Wait, Deadlines.Token));
    }

    [Fact]
    public void Take_WhenADeliveryChanges_HoldsItsTask()
    {
        var (row, other) = (ATask.New(), ATask.New());
        var held = new HashSet<MediaTaskId>();
        new DeliveryUpdateOperation(ADelivery.Of(row.Id), 0).Hold(held);
        new RemoveOperation(other).Hold(held);

        Assert.Equal([row.Id, other.Id], held);
        Assert.True(new RemoveOperation(row).Meets(held) && new DeliveryUpdateOperation(ADelivery.Of(other.Id), 0).Meets(held));
        Assert.False(new RemoveOperation(ATask.New()).Meets(held));
    }

    private InsertOperation Insert()
    {
        var insert = new InsertOperation([ATask.New()]);
        _queue.Add(insert);
        return insert;
    }

    private UpdateOperation Update(MediaTaskState row)
    {
        var next = row.In(MediaTaskStatus.Completed);
        var update = new UpdateOperation(row, next);
        _queue.Add(update, next);
        return update;
    }

    private List<WriteOperation> Take(WriteLane lane)
    {
        var batch = new List<WriteOperation>();
        _queue.Take(batch, lane);
        return batch;
    }

    /// <summary>Takes in a thread of its own, which is known to wait, or to be done, when this returns.</summary>
    private Task<List<WriteOperation>> TakeInAThread(WriteLane lane)
    {
        var taken = new TaskCompletionSource<List<WriteOperation>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => taken.SetResult(Take(lane))) { IsBackground = true };
        thread.Start();
        Assert.True(SpinWait.SpinUntil(() => taken.Task.IsCompleted || thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Deadlines.Wait));
        return taken.Task;
    }
}
