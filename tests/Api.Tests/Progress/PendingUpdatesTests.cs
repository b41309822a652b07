using System.Collections.Immutable;
using Orleans.MediaTasks.Progress;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Progress;

public sealed class PendingUpdatesTests
{
    private static readonly DateTimeOffset Then = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private readonly ProgressFeedOptions _options = new();

    [Fact]
    public void Offer_WhenManyTasksOverflowTheMemory_KeepsIdsAndTellsEveryEnd()
    {
        var pending = new PendingUpdates(_options);
        pending.WatchAll();
        var tasks = Enumerable.Range(0, 1_500).Select(_ => Snapshot()).ToDictionary(task => task.Id);

        foreach (var task in tasks.Values.ToList())
        {
            pending.Offer(Update(task), Seconds(0));
            var end = task with { Status = MediaTaskStatus.Completed, Sequence = 2 };
            tasks[task.Id] = end;
            pending.Offer(Update(end), Seconds(0));
            Assert.InRange(pending.Bytes, 1, _options.MaximumPendingBytes);
        }

        Assert.False(pending.IsOverrun);
        var ended = Drain(pending, Seconds(1), tasks).Where(item => item.IsTerminal).Select(item => item.Task.Id).ToList();
        Assert.Equal(tasks.Keys.ToHashSet(), ended.ToHashSet());
        Assert.Equal(tasks.Count, ended.Count);
        Assert.Equal(0, pending.Bytes);
    }

    [Fact]
    public void Offer_WhenMoreTasksWaitThanIdsFit_IsOverrun()
    {
        _options.MaximumTasksInView = 100;
        var pending = new PendingUpdates(_options);
        pending.WatchAll();

        for (var task = 0; task < 100; task++)
        {
            pending.Offer(Update(Snapshot()), Seconds(0));
        }

        Assert.False(pending.IsOverrun);
        Assert.True(pending.Offer(Update(Snapshot()), Seconds(0)));
        Assert.IsType<PendingStep.Overrun>(pending.Next(Seconds(0)));
    }

    [Fact]
    public void Offer_WhenTheViewIsFullOfToldTasks_ForgetsEndedOnesFirst()
    {
        _options.MaximumTasksInView = 4;
        var pending = new PendingUpdates(_options);
        pending.WatchAll();
        var live = Snapshot();
        pending.Offer(Update(live), Seconds(0));
        for (var step = 1; step < 20; step++)
        {
            pending.Offer(Update(Snapshot() with { Status = MediaTaskStatus.Completed }), Seconds(step * 0.1));
            Drain(pending, Seconds(step * 0.1), []);
        }

        pending.Offer(Update(live with { Sequence = 2 }), Seconds(2));

        // Still in view: its next step is a step, not a snapshot.
        Assert.False(Assert.Single(Drain(pending, Seconds(2), [])).IsSnapshot);
    }

    [Fact]
    public void Offer_WhenAnUpdateIsBiggerThanTheMemory_IsReadInstead()
    {
        var task = Snapshot() with { Message = new string('x', 40_000) };
        var pending = Watching(task with { Sequence = 0, Message = null });
        Drain(pending, Seconds(0), []);

        pending.Offer(Update(task), Seconds(0));

        Assert.Equal(PendingMemory.IdBytes, pending.Bytes);
        Assert.IsType<PendingStep.Read>(pending.Next(Seconds(0)));
    }

    [Fact]
    public void Offer_WhenAPersonRetriesAnEndedTaskBeforeItsEndWasTold_TellsBoth()
    {
        var pending = new PendingUpdates(_options);
        pending.WatchAll();
        var task = Snapshot();
        pending.Offer(Update(task with { Status = MediaTaskStatus.Failed }), Seconds(0));
        pending.Offer(Update(task with { Status = MediaTaskStatus.Queued, Sequence = 2 }), Seconds(0));

        Assert.Equal([MediaTaskStatus.Failed, MediaTaskStatus.Queued], Drain(pending, Seconds(0), []).Select(item => item.Task.Status));
    }

    [Fact]
    public void Offer_OfProgress_WaitsForTheIntervalButAChangeOfStatusDoesNot()
    {
        var task = Snapshot();
        var pending = Watching(task);
        Drain(pending, Seconds(0), []);
        Assert.True(pending.Offer(Progress(task, 2), Seconds(1)));
        Drain(pending, Seconds(1), []);

        Assert.True(pending.Offer(Progress(task, 3), Seconds(1.01)));
        Assert.Equal(Seconds(1.1), Assert.IsType<PendingStep.Wait>(pending.Next(Seconds(1.01))).Until);
        Assert.False(pending.Offer(Progress(task, 4), Seconds(1.02)));
        Assert.True(pending.Offer(Update(task with { Sequence = 5, Status = MediaTaskStatus.Retrying }), Seconds(1.03)));
        Assert.Equal(5, Assert.IsType<PendingStep.Tell>(pending.Next(Seconds(1.03))).Item.Sequence);
    }

    [Fact]
    public void Next_WhenLiveTasksAreQuiet_AsksForThoseAtWorkFirstAndForEndedOnesNever()
    {
        _options.MaximumQuietReads = 2;
        var pending = new PendingUpdates(_options);
        pending.WatchAll();
        var (queued, working, ended) = (Snapshot() with { Status = MediaTaskStatus.Queued }, Snapshot(), Snapshot() with { Status = MediaTaskStatus.Cancelled });
        var queuedLater = Snapshot() with { Status = MediaTaskStatus.Queued };
        pending.Offer(Update(queued), Seconds(0));
        pending.Offer(Update(ended), Seconds(0));
        pending.Offer(Update(queuedLater), Seconds(0.2));
        pending.Offer(Update(working), Seconds(0.5));
        Drain(pending, Seconds(1), []);

        Assert.Equal(Seconds(5), Assert.IsType<PendingStep.Wait>(pending.Next(Seconds(4.9))).Until);
        var asked = new List<MediaTaskId>();
        while (pending.Next(Seconds(6)) is PendingStep.Read read)
        {
            asked.Add(read.Cursor.Id);
        }

        Assert.Equal(new HashSet<MediaTaskId> { working.Id, queued.Id }, asked.ToHashSet());
    }

    [Fact]
    public void Next_WhenAnUpdateWaitedWhileItLookedForQuietTasks_LooksAgain()
    {
        var task = Snapshot();
        var pending = Watching(task);
        Drain(pending, Seconds(0), []);
        pending.Offer(Progress(task, 2), Seconds(4.95));
        Drain(pending, Seconds(4.95), []);
        pending.Offer(Progress(task, 3), Seconds(4.96));
        Assert.Equal(Seconds(5.05), Assert.IsType<PendingStep.Wait>(pending.Next(Seconds(5))).Until);
        Drain(pending, Seconds(5.05), []);

        // Its end was lost on the way.
        var again = Assert.IsType<PendingStep.Wait>(pending.Next(Seconds(5.05))).Until;
        Assert.InRange(again, Seconds(9), Seconds(11));
        Assert.IsType<PendingStep.Read>(pending.Next(Seconds(11)));
    }

    [Fact]
    public void Confirm_WhenUpdatesCameBeforeTheSnapshot_TellsTheNewestOnce()
    {
        var task = Snapshot();
        var pending = new PendingUpdates(_options);
        pending.Hold(task.Id);
        pending.Offer(Update(task with { Sequence = 8 }), Seconds(0));
        Assert.IsType<PendingStep.Wait>(pending.Next(Seconds(0)));

        pending.Confirm(since: 7, task with { Sequence = 7 }, Seconds(0));

        var item = Assert.Single(Drain(pending, Seconds(0), []));
        Assert.Equal((8, false), (item.Sequence, item.IsSnapshot));
    }

    [Fact]
    public void Drop_WhileATaskIsRead_TellsNothingOfIt()
    {
        var task = Snapshot();
        var pending = Watching(task);
        Drain(pending, Seconds(0), []);
        var read = Assert.IsType<PendingStep.Read>(pending.Next(Seconds(10)));

        pending.Drop(task.Id);

        Assert.Null(pending.TellRead(read.Cursor, task with { Sequence = 9 }, Seconds(10)));
        Assert.Equal(0, pending.Bytes);
    }

    private PendingUpdates Watching(MediaTaskSnapshot task)
    {
        var pending = new PendingUpdates(_options);
        pending.Hold(task.Id);
        pending.Confirm(since: null, task, Seconds(0));
        return pending;
    }

    private static List<ProgressItem> Drain(PendingUpdates pending, TimeSpan now, Dictionary<MediaTaskId, MediaTaskSnapshot> rows)
    {
        var told = new List<ProgressItem>();
        while (true)
        {
            switch (pending.Next(now))
            {
                case PendingStep.Tell tell:
                    told.Add(tell.Item);
                    break;
                case PendingStep.Read read when pending.TellRead(read.Cursor, rows[read.Cursor.Id], now) is { } item:
                    told.Add(item);
                    break;
                case PendingStep.Wait or PendingStep.Overrun:
                    return told;
            }
        }
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static TaskUpdate Update(MediaTaskSnapshot task) => new() { Task = task, StatusChanged = true };

    private static TaskUpdate Progress(MediaTaskSnapshot task, long sequence) => new() { Task = task with { Sequence = sequence }, StatusChanged = false };

    private static MediaTaskSnapshot Snapshot() => new()
    {
        Id = MediaTaskId.New("acme", Then),
        Spec = new MediaTaskSpec { Input = """{"prompt":"a heron at dawn"}""", Tags = ImmutableArray.Create("birds") },
        Kind = MediaTaskKinds.Image,
        Provider = "images",
        Model = "render/poster",
        Status = MediaTaskStatus.Processing,
        Sequence = 1,
        CreatedAt = Then,
        UpdatedAt = Then,
    };
}
