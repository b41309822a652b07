using System.Collections.Immutable;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>The deliveries that a change of a task makes: rows of the change's own commit. Pure.</summary>
public static class Outbox
{
    /// <summary>One row for the task's own address and one for each of the tenant's endpoints that want to know; empty when the change is no event to anybody.</summary>
    /// <remarks>An endpoint that was switched off for failing gets its rows all the same: they become dead letters that can be replayed. One that a person switched off gets none.</remarks>
    /// <param name="previous">The task before; null for a new one.</param>
    /// <param name="next">The task after.</param>
    /// <param name="endpoints">The tenant's endpoints.</param>
    /// <param name="claim">How long the silo that makes the change has to send them before another one looks after them.</param>
    public static ImmutableArray<WebhookDelivery> Of(MediaTaskState? previous, MediaTaskState next, ImmutableArray<WebhookEndpoint> endpoints, TimeSpan claim)
    {
        if ((next.Spec.Webhook?.Url is null && endpoints.IsDefaultOrEmpty) || TaskEvents.Of(previous, next) is not { } news)
        {
            return [];
        }

        // Apart, because its closure would be allocated for every change.
        return Rows(next, endpoints, news, claim);
    }

    /// <summary>Whom an event of a task is told: the task's own address first, then endpoints.</summary>
    internal static IEnumerable<string> Listeners(MediaTaskState task, ImmutableArray<WebhookEndpoint> endpoints, TaskEvent news)
    {
        if (task.Spec.Webhook is { Url: not null } target && Wants(target.Form, target.Events, task, news))
        {
            yield return WebhookDelivery.TaskEndpoint;
        }

        foreach (var endpoint in endpoints.IsDefault ? [] : endpoints)
        {
            if ((endpoint.Enabled || endpoint.DisabledReason is not null) && Wants(endpoint.Form, endpoint.Events, task, news))
            {
                yield return endpoint.Id;
            }
        }
    }

    /// <summary>Whether somebody with this form and filter is told of an event.</summary>
    /// <param name="form">What bodies look like; <see cref="WebhookForm.Status"/> knows nothing but ends.</param>
    /// <param name="events">The filter.</param>
    /// <param name="task">The task.</param>
    /// <param name="news">The event.</param>
    public static bool Wants(WebhookForm form, ImmutableArray<string> events, MediaTaskState task, TaskEvent news) =>
        (form != WebhookForm.Status || news.Type.IsEnd()) && EventNames.Matches(events.IsDefault ? [] : events, task.Kind, news.Type);

    private static ImmutableArray<WebhookDelivery> Rows(MediaTaskState next, ImmutableArray<WebhookEndpoint> endpoints, TaskEvent news, TimeSpan claim) =>
        [.. Listeners(next, endpoints, news).Select(endpoint => Row(endpoint, next, news, claim))];

    private static WebhookDelivery Row(string endpoint, MediaTaskState task, TaskEvent news, TimeSpan claim) => new()
    {
        Task = task.Id,
        Endpoint = endpoint,
        Sequence = task.Sequence,
        Status = DeliveryStatus.Pending,
        DueAt = news.At + claim,
        CreatedAt = news.At,
        UpdatedAt = news.At,
        Event = news,
    };
}
