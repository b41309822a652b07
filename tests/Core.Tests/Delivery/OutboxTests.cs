using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

public sealed class OutboxTests
{
    private static readonly TimeSpan Claim = TimeSpan.FromSeconds(30);
    private static readonly MediaTaskSpec Told = new() { Webhook = new WebhookTarget { Url = "https://example.com/hook" } };

    [Fact]
    public void Of_TheWholeLifeOfATask_MakesOneEventForEachStep()
    {
        var queued = Given.Queued();
        var started = queued.After(Given.Grant(1));
        var retrying = started.After(Given.Report(1, Given.Crash));
        var again = retrying.After(new MediaTaskCommand.WakeupDue(), retrying.DueAt);
        var second = again.After(Given.Grant(2), retrying.DueAt);
        var failed = second.After(Given.Report(2, new Providers.AttemptOutcome.Invalid("It cannot be read.")), retrying.DueAt);
        var reopened = failed.After(new MediaTaskCommand.Retry(), retrying.DueAt);
        var third = reopened.After(Given.Grant(3), retrying.DueAt);
        var completed = third.After(Given.Report(3, Given.Success), retrying.DueAt);

        MediaTaskState?[] life = [null, queued, started, retrying, again, second, failed, reopened, third, completed];
        var events = life.Zip(life.Skip(1), (previous, next) => TaskEvents.Of(previous, next!)?.Type);

        Assert.Equal(
            [null, TaskEventType.Started, TaskEventType.Retrying, null, TaskEventType.Started, TaskEventType.Failed, null, TaskEventType.Started, TaskEventType.Completed],
            events);
    }

    [Fact]
    public void Of_ATaskThatIsCancelledBeforeItsStart_IsOneEvent()
    {
        var news = TaskEvents.Of(Given.Queued(), Given.Cancelled())!;

        Assert.Equal((TaskEventType.Cancelled, MediaTaskStatus.Cancelled, 0), (news.Type, news.Status, news.Attempt));
    }

    [Fact]
    public void Of_ARetry_SaysWhyAndWhen()
    {
        var (before, after) = (Given.Processing(), Given.Retrying());
        var news = TaskEvents.Of(before, after)!;

        Assert.Equal((TaskEventType.Retrying, 1, after.Failure, after.DueAt, after.UpdatedAt), (news.Type, news.Attempt, news.Failure, news.RetryAt, news.At));
    }

    [Fact]
    public void Of_ACancelUnderWayOrProgress_IsNoEvent()
    {
        var processing = Given.Processing();

        Assert.Null(TaskEvents.Of(processing, processing.After(new MediaTaskCommand.Cancel())));
        Assert.Null(TaskEvents.Of(processing, processing with { Progress = 50, Sequence = 9 }));
    }

    [Fact]
    public void Of_AnEvent_MakesARowForTheTaskAndForEachEndpointThatWantsIt()
    {
        var before = Given.Processing(Told);
        var after = before.After(Given.Report(1, Given.Success));

        var rows = Outbox.Of(
            before,
            after,
            [
                Endpoint("all"),
                Endpoint("images") with { Events = ["image.completed"] },
                Endpoint("failures") with { Events = ["*.failed", "task.failed"] },
                Endpoint("off") with { Enabled = false },
                Endpoint("failing") with { Enabled = false, DisabledReason = "failing" },
                Endpoint("ends") with { Form = WebhookForm.Status },
            ],
            Claim);

        Assert.Equal([WebhookDelivery.TaskEndpoint, "all", "images", "failing", "ends"], rows.Select(row => row.Endpoint));
        Assert.All(rows, row => Assert.Equal(
            (after.Id, after.Sequence, DeliveryStatus.Pending, 0, after.UpdatedAt + Claim, after.UpdatedAt, TaskEventType.Completed),
            (row.Task, row.Sequence, row.Status, row.Attempts, row.DueAt, row.CreatedAt, row.Event.Type)));
        Assert.Equal($"evt_{after.Id.Value:n}_{after.Sequence}", rows[0].EventId);
    }

    [Fact]
    public void Of_AStart_IsNotToldInTheFormOfStatus()
    {
        var target = Told.Webhook! with { Form = WebhookForm.Status };
        var before = Given.Queued(Told with { Webhook = target });

        Assert.Empty(Outbox.Of(before, before.After(Given.Grant(1)), [Endpoint("ends") with { Form = WebhookForm.Status }], Claim));
    }

    [Fact]
    public void Of_ATaskWithHeadersButNoAddress_MakesNoRow()
    {
        var before = Given.Processing(new MediaTaskSpec { Webhook = new WebhookTarget { Secret = "a secret of the caller's" } });

        Assert.Empty(Outbox.Of(before, before.After(Given.Report(1, Given.Success)), [], Claim));
    }

    [Fact]
    public void Of_ATaskThatNobodyIsToldOf_AllocatesNothing()
    {
        var before = Given.Processing();
        var after = before.After(Given.Report(1, Given.Success));
        Outbox.Of(before, after, [], Claim);

        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var count = 0; count < 100; count++)
        {
            Outbox.Of(before, after, [], Claim);
            Outbox.Of(before, after, default, Claim);
        }

        Assert.Equal(allocated, GC.GetAllocatedBytesForCurrentThread());
    }

    private static WebhookEndpoint Endpoint(string id) => new()
    {
        Id = id,
        Url = "https://example.com/" + id,
        Secret = News.Secret,
        BaseUrl = "https://grid.example",
        CreatedAt = Given.Now,
        UpdatedAt = Given.Now,
    };
}
