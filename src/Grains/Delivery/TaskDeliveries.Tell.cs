using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Faults;

namespace Orleans.MediaTasks.Delivery;

/// <summary>One delivery, sent once, and what becomes of it.</summary>
internal sealed partial class TaskDeliveries
{
    private async Task TellAsync(DeliveryLane lane, WebhookDelivery delivery)
    {
        if (await load() is not { } row)
        {
            // The task was removed meanwhile, and its deliveries with it.
            lane.Settle(delivery, pending: null);
            return;
        }

        var (receiver, reason) = await kit.Desk.FindAsync(row, delivery.Endpoint);
        if (receiver is null)
        {
            GiveUp(lane, delivery, reason!);
            return;
        }

        CrashPoint.At(CrashPoint.DeliveryBeforeSend);
        WebhookAnswer? answer;
        DateTimeOffset later;
        try
        {
            (answer, later) = await kit.Desk.SendAsync(row.Id.Tenant, receiver, now => WebhookMessages.Make(receiver, row, delivery, now));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Sending does not throw, so it is the message that could not be made; it never will.
            LogBroken(kit.Logger, delivery.EventId, delivery.Endpoint, exception);
            GiveUp(lane, delivery, DeliveryErrors.Unrenderable);
            return;
        }

        if (answer is null)
        {
            lane.Settle(delivery, delivery with { DueAt = later });
            return;
        }

        CrashPoint.At(CrashPoint.DeliveryAfterAnswer);
        var schedule = DeliverySchedule.Of(delivery.Endpoint, receiver.Form, delivery.Event.Type);
        var verdict = DeliveryMachine.Settle(delivery, answer, schedule, kit.Time.GetUtcNow());
        kit.Desk.Report(row, receiver, verdict.Next, schedule.Waits.Length + 1, verdict.EndpointGone);
        LogSent(kit.Logger, delivery.EventId, delivery.Endpoint, answer.Attempt.StatusCode, answer.Attempt.Error, verdict.Next.Status);
        Settle(lane, delivery, verdict.Next);
    }

    private void GiveUp(DeliveryLane lane, WebhookDelivery delivery, string error) =>
        Settle(lane, delivery, DeliveryMachine.GiveUp(delivery, error, detail: null, kit.Time.GetUtcNow()));

    private void Settle(DeliveryLane lane, WebhookDelivery delivery, WebhookDelivery next)
    {
        if (delivery.Event.Type != TaskEventType.Progress)
        {
            kit.Store.UpdateLazily(next);
            if (next.Status != DeliveryStatus.Pending)
            {
                _settled[(delivery.Endpoint, delivery.Sequence)] = next.UpdatedAt;
            }
        }

        lane.Settle(delivery, next.Status == DeliveryStatus.Pending ? next : null);
    }

    [LoggerMessage(LogLevel.Debug, "Event {EventId} to {Endpoint}: {StatusCode} {Error}, now {Status}.")]
    private static partial void LogSent(ILogger logger, string eventId, string endpoint, int? statusCode, string? error, DeliveryStatus status);

    [LoggerMessage(LogLevel.Error, "Event {EventId} to {Endpoint} has no message and is given up.")]
    private static partial void LogBroken(ILogger logger, string eventId, string endpoint, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Event {EventId} to {Endpoint} is left to its shard.")]
    private static partial void LogLeft(ILogger logger, string? eventId, string endpoint, Exception exception);
}
