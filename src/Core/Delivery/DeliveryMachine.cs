namespace Orleans.MediaTasks.Delivery;

/// <summary>What becomes of a delivery once it was sent. Pure; time is an argument.</summary>
public static class DeliveryMachine
{
    private const int Gone = 410;

    /// <summary>Errors that no later attempt mends; everything else without an answer is tried again.</summary>
    private static readonly string[] Final = [DeliveryErrors.AddressNotAllowed, DeliveryErrors.EndpointDisabled, DeliveryErrors.EndpointRemoved, DeliveryErrors.Unrenderable];

    /// <summary>Settles an attempt: a 2xx is the end; no answer, 3xx, 408, 425, 429 and 5xx are tried again while the schedule lasts; other answers end in a dead letter.</summary>
    /// <remarks>A Retry-After never brings an attempt forward: a receiver that asks for a second would otherwise use up in ten seconds what is meant to last three days.</remarks>
    /// <param name="delivery">The delivery as it was sent.</param>
    /// <param name="answer">What came of it.</param>
    /// <param name="schedule">When to try again.</param>
    /// <param name="now">The present moment.</param>
    /// <returns>The delivery as it is to be stored, and whether the receiver said that it is gone for good (410).</returns>
    public static (WebhookDelivery Next, bool EndpointGone) Settle(WebhookDelivery delivery, WebhookAnswer answer, DeliverySchedule schedule, DateTimeOffset now)
    {
        var next = delivery with { Attempts = delivery.Attempts + 1, UpdatedAt = now, LastAttempt = answer.Attempt };
        if (answer.Attempt.Error is null)
        {
            return (next with { Status = DeliveryStatus.Delivered, DueAt = null }, false);
        }

        if (IsWorthRepeating(answer.Attempt) && schedule.WaitAfter(delivery, next.Attempts) is { } wait)
        {
            var asked = answer.RetryAfter is { } after && after > DeliverySchedule.LongestRetryAfter ? DeliverySchedule.LongestRetryAfter : answer.RetryAfter;
            return (next with { DueAt = now + (asked > wait ? asked.Value : wait) }, false);
        }

        return (next with { Status = DeliveryStatus.Dead, DueAt = null }, answer.Attempt.StatusCode == Gone);
    }

    /// <summary>Makes a dead letter of a delivery that cannot be sent at all.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="error">Why: a word of <see cref="DeliveryAttempt.Error"/>.</param>
    /// <param name="detail">A sentence; null for none.</param>
    /// <param name="now">The present moment.</param>
    public static WebhookDelivery GiveUp(WebhookDelivery delivery, string error, string? detail, DateTimeOffset now) => delivery with
    {
        Status = DeliveryStatus.Dead,
        DueAt = null,
        UpdatedAt = now,
        LastAttempt = new DeliveryAttempt(now, TimeSpan.Zero, Error: error, Detail: detail),
    };

    /// <summary>Whether the same request may succeed later. Such failures are also what <see cref="EndpointBreaker"/> counts: a receiver that refuses with reason is well.</summary>
    public static bool IsWorthRepeating(DeliveryAttempt attempt) => attempt switch
    {
        { Error: null } => false,
        { StatusCode: { } code } => code is (>= 300 and < 400) or 408 or 425 or 429 or >= 500,
        { Error: var error } => !Final.Contains(error),
    };
}
