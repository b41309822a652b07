using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

public sealed class DeliveryMachineTests
{
    private static IEnumerable<double> SecondsOf(string endpoint, WebhookForm form, TaskEventType type) => DeliverySchedule.Of(endpoint, form, type).Waits.Select(wait => wait.TotalSeconds);

    private static readonly DateTimeOffset Now = Given.Now;

    public static TheoryData<int> Repeated => [301, 302, 307, 308, 408, 425, 429, 500, 502, 503, 504, 599];

    public static TheoryData<int> Refused => [400, 401, 403, 404, 405, 409, 413, 422, 451];

    [Fact]
    public void Settle_AfterASuccess_IsDelivered()
    {
        var attempt = new DeliveryAttempt(Now, TimeSpan.FromMilliseconds(20), 204);

        var (next, isGone) = Settle(News.Delivery(), new WebhookAnswer(attempt));

        Assert.Equal((DeliveryStatus.Delivered, 1, null, Now, attempt, false), (next.Status, next.Attempts, next.DueAt, next.UpdatedAt, next.LastAttempt, isGone));
    }

    [Theory]
    [MemberData(nameof(Repeated))]
    public void Settle_AfterAnAnswerThatMayChange_IsSentAgain(int code) => Assert.Equal((DeliveryStatus.Pending, false), Verdict(code, "http_status"));

    [Theory]
    [MemberData(nameof(Refused))]
    public void Settle_AfterARefusal_IsDead(int code) => Assert.Equal((DeliveryStatus.Dead, false), Verdict(code, "http_status"));

    [Fact]
    public void Settle_After410_IsDeadAndTheEndpointGone() => Assert.Equal((DeliveryStatus.Dead, true), Verdict(410, "http_status"));

    [Theory]
    [InlineData("timeout", DeliveryStatus.Pending)]
    [InlineData("connection", DeliveryStatus.Pending)]
    [InlineData("tls", DeliveryStatus.Pending)]
    [InlineData("dns", DeliveryStatus.Pending)]
    [InlineData("address_not_allowed", DeliveryStatus.Dead)]
    [InlineData("endpoint_disabled", DeliveryStatus.Dead)]
    [InlineData("endpoint_removed", DeliveryStatus.Dead)]
    [InlineData("unrenderable", DeliveryStatus.Dead)]
    public void Settle_WithoutAnAnswer_IsSentAgainUnlessNothingWouldChange(string error, DeliveryStatus status) => Assert.Equal((status, false), Verdict(null, error));

    [Fact]
    public void Settle_UnderEverySchedule_WaitsAsItSaysAndGivesUpAtItsEnd()
    {
        foreach (var schedule in (DeliverySchedule[])[DeliverySchedule.Standard, DeliverySchedule.PerTask, DeliverySchedule.Status, DeliverySchedule.Hook, DeliverySchedule.Step, DeliverySchedule.PerTaskStep])
        {
            var delivery = News.Delivery();
            foreach (var wait in schedule.Waits)
            {
                delivery = Settle(delivery, Answer(500, "http_status"), schedule).Next;
                Assert.InRange((delivery.DueAt!.Value - Now) / wait, 0.9, 1.1);
            }

            delivery = Settle(delivery, Answer(500, "http_status"), schedule).Next;
            Assert.Equal((DeliveryStatus.Dead, schedule.Waits.Length + 1), (delivery.Status, delivery.Attempts));
        }
    }

    [Fact]
    public void Schedules_AreTheDocumentedOnes()
    {
        double[] rest = [300, 1800, 7200, 18000, 36000, 50400, 72000, 86400];

        Assert.Equal([5, .. rest], SecondsOf("ep_1", WebhookForm.Event, TaskEventType.Completed));
        Assert.Equal([2, 4, 8, .. rest], SecondsOf(WebhookDelivery.TaskEndpoint, WebhookForm.Event, TaskEventType.Completed));
        Assert.Equal([30, .. rest], SecondsOf(WebhookDelivery.TaskEndpoint, WebhookForm.Status, TaskEventType.Completed));
        Assert.Equal([60, .. rest], SecondsOf("ep_1", WebhookForm.Hook, TaskEventType.Completed));
    }

    [Theory]
    [InlineData(TaskEventType.Started)]
    [InlineData(TaskEventType.Retrying)]
    public void Schedules_OfSteps_AreOverBeforeTheEndHasWaitedLong(TaskEventType step)
    {
        Assert.Equal([2, 4, 8], SecondsOf(WebhookDelivery.TaskEndpoint, WebhookForm.Event, step));
        Assert.Equal([5, 30, 120], SecondsOf("ep_1", WebhookForm.Event, step));
        Assert.Equal([5, 30, 120], SecondsOf("ep_1", WebhookForm.Hook, step));
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(60, 60)]
    [InlineData(86_400, 86_400)]
    [InlineData(1_000_000, 86_400)]
    [InlineData(-5, 5)]
    public void Settle_WithRetryAfter_WaitsAtLeastSoLongAndAtMostADay(int asked, int seconds)
    {
        var (next, _) = Settle(News.Delivery(), Answer(429, "http_status") with { RetryAfter = TimeSpan.FromSeconds(asked) });

        Assert.InRange((next.DueAt!.Value - Now).TotalSeconds, seconds * 0.9, seconds * 1.1);
    }

    [Fact]
    public void WaitAfter_OfDifferentEvents_IsSpreadAndOfOneEventTheSame()
    {
        var waits = Enumerable.Range(1, 200).Select(sequence => DeliverySchedule.Standard.WaitAfter(News.Delivery(sequence), 1)!.Value.TotalSeconds).ToList();

        Assert.All(waits, wait => Assert.InRange(wait, 4.5, 5.5));
        Assert.True(waits.Distinct().Count() > 190);
        Assert.True(waits.Max() - waits.Min() > 0.8);
        Assert.Equal(DeliverySchedule.Standard.WaitAfter(News.Delivery(7), 3), DeliverySchedule.Standard.WaitAfter(News.Delivery(7), 3));
    }

    [Fact]
    public void GiveUp_WhatCannotBeSent_KeepsTheReason()
    {
        var dead = DeliveryMachine.GiveUp(News.Delivery(), "endpoint_removed", "The endpoint was removed.", Now);

        Assert.Equal((DeliveryStatus.Dead, null, 0, "endpoint_removed"), (dead.Status, dead.DueAt, dead.Attempts, dead.LastAttempt!.Error));
    }

    private static (DeliveryStatus Status, bool IsGone) Verdict(int? code, string error)
    {
        var (next, isGone) = Settle(News.Delivery(), Answer(code, error));
        Assert.Equal(next.Status == DeliveryStatus.Pending, next.DueAt is not null);
        return (next.Status, isGone);
    }

    private static WebhookAnswer Answer(int? code, string error) => new(new DeliveryAttempt(Now, TimeSpan.Zero, code, error));

    private static (WebhookDelivery Next, bool EndpointGone) Settle(WebhookDelivery delivery, WebhookAnswer answer, DeliverySchedule? schedule = null) =>
        DeliveryMachine.Settle(delivery, answer, schedule ?? DeliverySchedule.Standard, Now);
}
