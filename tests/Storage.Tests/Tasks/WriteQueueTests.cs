using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Tasks;

public sealed class WriteQueueTests
{
    private static readonly TaskStoreOptions Options = new() { QueueLimit = 10, BatchLimit = 5, LazyDelay = TimeSpan.FromMilliseconds(25) };

    private readonly WriteQueue _queue = new(Options);
    private readonly WriteLane _lane = new();

    [Fact]
    public void Add_WhenLimitIsReached_RefusesInsertsButNotYetUpdates()
    {
        _queue.Add(new InsertOperation(Rows(9)));
        _queue.Add(new InsertOperation(Rows(1)));
        Assert.Throws<StoreUnavailableException>(() => _queue.Add(new InsertOperation(Rows(1))));

        for (var i = 0; i < 10; i++)
        {
            AddUpdate(ATask.New());
        }

        Assert.Throws<StoreUnavailableException>(() => AddUpdate(ATask.New()));
        Assert.Throws<StoreUnavailableException>(() => _queue.Add(new BarrierOperation()));
    }

    [Fact]
    public void Add_WhenABatchWasTaken_HasRoomAgain()
    {
        _queue.Add(new InsertOperation(Rows(10)));
        Take();

        _queue.Add(new InsertOperation(Rows(10)));
    }

    [Fact]
    public void Add_WhenOneCallIsLargerThanTheLimit_RefusesIt() =>
        Assert.Throws<StoreUnavailableException>(() => _queue.Add(new InsertOperation(Rows(11))));

    [Fact]
    public void AddLazily_WhenAsManyRowsWaitAsTheLimit_RefusesAnotherRow()
    {
        var rows = Rows(10);
        foreach (var row in rows)
        {
            _queue.AddLazily(row, row.In(MediaTaskStatus.Processing));
        }

        var known = rows[0].In(MediaTaskStatus.Processing);
        _queue.AddLazily(known, known.In(MediaTaskStatus.Processing));
        Assert.Throws<StoreUnavailableException>(() => _queue.AddLazily(ATask.New(), ATask.New()));
    }

    [Fact]
    public void Take_GivesACommitsWorthInOrder_AndNeverSplitsACall()
    {
        InsertOperation[] calls = [new(Rows(3)), new(Rows(2)), new(Rows(1)), new(Rows(4)), new([.. Rows(1)])];
        foreach (var call in calls.Take(3))
        {
            _queue.Add(call);
        }

        Assert.Equal(calls[..2], Take());
        _queue.Add(calls[3]);
        Assert.Equal(calls[2..4], Take());
        var large = new InsertOperation(Rows(7));
        _queue.Add(large);
        _queue.Add(calls[4]);
        Assert.Equal([large], Take());
        Assert.Equal([calls[4]], Take());
    }

    [Fact]
    public void Take_WhenOnlyALazyUpdateWaits_GivesItOnceItsDelayIsOver()
    {
        var row = ATask.New();
        var before = Environment.TickCount64;
        _queue.AddLazily(row, row.In(MediaTaskStatus.Processing));

        var lazy = Assert.IsType<LazyUpdateOperation>(Assert.Single(Take()));

        Assert.Equal(row, lazy.Previous);
        Assert.InRange(Environment.TickCount64 - before, 24, (long)Deadlines.Wait.TotalMilliseconds);
    }

    [Fact]
    public void Take_WhenALazyUpdateIsYoung_GivesTheAwaitedOnesWithoutIt()
    {
        var queue = new WriteQueue(new TaskStoreOptions { LazyDelay = TimeSpan.FromSeconds(5) });
        var row = ATask.New();
        queue.AddLazily(row, row.In(MediaTaskStatus.Processing));
        var insert = new InsertOperation(Rows(1));
        queue.Add(insert);

        Assert.Equal([insert], Take(queue));
    }

    [Fact]
    public void Add_WhenAnUpdateBuildsOnALazyOne_IsTheOnlyWrite()
    {
        var queued = ATask.New();
        var running = queued.In(MediaTaskStatus.Processing);
        var further = running.In(MediaTaskStatus.Processing);
        _queue.AddLazily(queued, running);
        _queue.AddLazily(running, further);

        var update = AddUpdate(further);

        Assert.Equal([update], Take());
        Assert.Equal(queued, update.Previous);
        _queue.Close();
        Assert.False(_queue.Take([], _lane));
    }

    [Fact]
    public void Add_WhenAnUpdateDoesNotBuildOnTheLazyOne_KeepsTheirOrder()
    {
        var queued = ATask.New();
        _queue.AddLazily(queued, queued.In(MediaTaskStatus.Processing));

        var update = AddUpdate(queued with { Version = 9 });

        Assert.Collection(Take(), first => Assert.IsType<LazyUpdateOperation>(first), second => Assert.Equal(update, second));
    }

    [Fact]
    public void AddBarrier_ComesAfterAllThatWasAccepted()
    {
        var row = ATask.New();
        _queue.AddLazily(row, row.In(MediaTaskStatus.Processing));
        var insert = new InsertOperation(Rows(1));
        _queue.Add(insert);
        var barrier = new BarrierOperation();
        _queue.AddBarrier(barrier);

        Assert.Collection(Take(),
            first => Assert.Equal(insert, first),
            second => Assert.IsType<LazyUpdateOperation>(second),
            third => Assert.Equal(barrier, third));
    }

    [Fact]
    public void Take_WhenClosed_GivesWhatIsLeftThenEnds()
    {
        var row = ATask.New();
        _queue.AddLazily(row, row.In(MediaTaskStatus.Processing));
        _queue.Close();

        Assert.IsType<LazyUpdateOperation>(Assert.Single(Take()));
        Assert.False(_queue.Take([], _lane));
        Assert.Throws<StoreUnavailableException>(() => AddUpdate(row));
    }

    [Fact]
    public void Add_WhenAnUpdateBuildsOnALazyOne_TakesItsDeliveriesAlong()
    {
        var queued = ATask.New();
        var (running, further) = (queued.In(MediaTaskStatus.Processing), queued.In(MediaTaskStatus.Processing).In(MediaTaskStatus.Processing));
        _queue.AddLazily(queued, running, Told(queued, 1));
        _queue.AddLazily(running, further, Told(queued, 2));
        var update = new UpdateOperation(further, further.In(MediaTaskStatus.Completed), Told(queued, 3));

        _queue.Add(update, update.Row.State);

        Assert.Equal([1, 2, 3], update.Deliveries!.Select(delivery => delivery.Row.Sequence));
    }

    [Fact]
    public void Add_WhenAnUpdateDoesNotBuildOnTheLazyOne_EachHasItsOwnDeliveries()
    {
        var queued = ATask.New();
        _queue.AddLazily(queued, queued.In(MediaTaskStatus.Processing), Told(queued, 1));

        var update = AddUpdate(queued with { Version = 9 });

        Assert.Equal(1, Assert.Single(((LazyUpdateOperation)Take()[0]).Deliveries!).Row.Sequence);
        Assert.Null(update.Deliveries);
    }

    [Fact]
    public void AddLazily_OfADelivery_KeepsTheLastAndComesAfterTheUpdateThatMakesIt()
    {
        var row = ATask.New();
        var made = ADelivery.Of(row.Id);
        _queue.AddLazily(row, row.In(MediaTaskStatus.Processing), Told(row, 1));
        _queue.AddLazily(made with { Attempts = 1 });
        _queue.AddLazily(made.Delivered());
        _queue.Close();

        Assert.Collection(Take(),
            first => Assert.IsType<LazyUpdateOperation>(first),
            second => Assert.Equal(made.Delivered(), Assert.IsType<DeliveryUpdateOperation>(second).Next.Row));
    }

    [Fact]
    public void AddLazily_WhenAsManyDeliveriesWaitAsTheLimit_RefusesAnotherOne()
    {
        var row = ATask.New();
        for (var sequence = 0; sequence < 10; sequence++)
        {
            _queue.AddLazily(ADelivery.Of(row.Id, sequence));
        }

        _queue.AddLazily(ADelivery.Of(row.Id, 0));
        Assert.Throws<StoreUnavailableException>(() => _queue.AddLazily(ADelivery.Of(row.Id, 10)));
    }

    [Fact]
    public void Take_WhenOnlyADeliveryWaits_GivesItOnceItsDelayIsOver()
    {
        _queue.AddLazily(ADelivery.Of(ATask.New().Id));

        Assert.IsType<DeliveryUpdateOperation>(Assert.Single(Take()));
    }

    private static EncodedDelivery[]? Told(MediaTaskState row, long sequence) => EncodedDelivery.OfNew([ADelivery.Of(row.Id, sequence)]);

    private static MediaTaskState[] Rows(int count) => [.. Enumerable.Range(0, count).Select(_ => ATask.New())];

    private UpdateOperation AddUpdate(MediaTaskState row)
    {
        var next = row.In(MediaTaskStatus.Completed);
        var operation = new UpdateOperation(row, next);
        _queue.Add(operation, next);
        return operation;
    }

    private List<WriteOperation> Take(WriteQueue? queue = null)
    {
        var batch = new List<WriteOperation>();
        Assert.True((queue ?? _queue).Take(batch, _lane));
        return batch;
    }
}
