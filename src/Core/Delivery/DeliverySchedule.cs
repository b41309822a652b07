using System.Collections.Immutable;

namespace Orleans.MediaTasks.Delivery;

/// <summary>How long a delivery waits after each attempt that failed. Pure: every node works out the same wait.</summary>
/// <param name="Waits">The wait after the first attempt, after the second, and so on; when they are used up, the delivery is given up.</param>
public sealed record DeliverySchedule(ImmutableArray<TimeSpan> Waits)
{
    /// <summary>The longest Retry-After that is obeyed: 24 hours.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(24);

    /// <summary>The spread of a wait as a share of it: ±10 %.</summary>
    public const double Jitter = 0.1;

    private static readonly ImmutableArray<TimeSpan> Long =
    [
        TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>Of a tenant's endpoints: ten attempts over three days, 5 s after the first one (standardwebhooks.com).</summary>
    public static DeliverySchedule Standard { get; } = StartingWith(5);

    /// <summary>Of a task's own address: 2, 4 and 8 s as Conduit documents it, then as long as <see cref="Standard"/>.</summary>
    public static DeliverySchedule PerTask { get; } = StartingWith(2, 4, 8);

    /// <summary>Of <see cref="WebhookForm.Status"/>: 30 s as Apixo documents it, then as <see cref="Standard"/>.</summary>
    public static DeliverySchedule Status { get; } = StartingWith(30);

    /// <summary>Of <see cref="WebhookForm.Hook"/>: 1 minute as Mindia documents it, then as <see cref="Standard"/>.</summary>
    public static DeliverySchedule Hook { get; } = StartingWith(60);

    /// <summary>Of steps to a task's own address: 2, 4 and 8 s, and no more.</summary>
    public static DeliverySchedule PerTaskStep { get; } = new([TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8)]);

    /// <summary>Of steps to a tenant's endpoints: 5 s, 30 s and 2 minutes, and no more.</summary>
    public static DeliverySchedule Step { get; } = new([TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2)]);

    /// <summary>The schedule of deliveries to an endpoint that wants a form.</summary>
    /// <remarks>What comes later waits for what came before, so a receiver that fails over the steps of a task (Conduit's printed one throws at those that it
    /// has no code for) must not keep its end from itself for days: steps are given up soon.</remarks>
    public static DeliverySchedule Of(string endpoint, WebhookForm form, TaskEventType type)
    {
        var isOfTask = endpoint == WebhookDelivery.TaskEndpoint;
        if (!type.IsEnd())
        {
            return isOfTask ? PerTaskStep : Step;
        }

        return form switch
        {
            WebhookForm.Status => Status,
            WebhookForm.Hook => Hook,
            _ => isOfTask ? PerTask : Standard,
        };
    }

    /// <summary>The wait after so many attempts, spread by the event's own share; null when there is none after it.</summary>
    /// <param name="delivery">The delivery; its task and sequence seed the jitter.</param>
    /// <param name="attempts">Attempts made, from 1.</param>
    public TimeSpan? WaitAfter(WebhookDelivery delivery, int attempts) => WaitAfter(delivery.Task, delivery.Sequence, attempts);

    /// <summary>The same for a message that is no delivery of an event.</summary>
    /// <param name="task">The task that sends it; seeds the jitter.</param>
    /// <param name="sequence">Which of the task's messages it is; seeds the jitter.</param>
    /// <param name="attempts">Attempts made, from 1.</param>
    public TimeSpan? WaitAfter(Tasks.MediaTaskId task, long sequence, int attempts)
    {
        if (attempts > Waits.Length)
        {
            return null;
        }

        var share = Tasks.RetryBackoff.Share(task, unchecked(((int)sequence * 397) ^ attempts));
        return TimeSpan.FromTicks((long)(Waits[attempts - 1].Ticks * (1 + (Jitter * ((2 * share) - 1)))));
    }

    private static DeliverySchedule StartingWith(params ReadOnlySpan<double> seconds) => new([.. seconds.ToArray().Select(TimeSpan.FromSeconds), .. Long]);
}
