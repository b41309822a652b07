namespace Orleans.MediaTasks.Delivery;

/// <summary>What happens to a tenant's endpoint. Pure; time is an argument.</summary>
public static class EndpointRules
{
    /// <summary>So long without a success, and with failures, an endpoint is switched off: 5 days, as Svix does.</summary>
    public static readonly TimeSpan FailingLimit = TimeSpan.FromDays(5);

    /// <summary>The reason of an endpoint that failed for <see cref="FailingLimit"/>.</summary>
    public const string Failing = "failing";

    /// <summary>The reason of an endpoint that answered 410.</summary>
    public const string Gone = "gone";

    /// <summary>Changes what a person wants changed. Switching on forgets the failures, and a new address is one that has not failed yet.</summary>
    public static WebhookEndpoint Apply(WebhookEndpoint endpoint, WebhookEndpointChange change, DateTimeOffset now)
    {
        var next = endpoint with
        {
            Url = change.Url ?? endpoint.Url,
            Events = change.Events ?? endpoint.Events,
            Headers = Changed(endpoint.Headers, change.Headers),
            Description = Changed(endpoint.Description, change.Description),
            Naming = change.Naming ?? endpoint.Naming,
            Enabled = change.Enabled ?? endpoint.Enabled,
            UpdatedAt = now,
        };
        if (change.Secret is { } secret)
        {
            next = next with { Secret = secret, PreviousSecret = null, PreviousSecretUntil = null };
        }

        if (change.Enabled is not null)
        {
            next = next with { DisabledReason = null };
        }

        return change.Enabled == true || next.Url != endpoint.Url ? next with { Health = next.Health with { FailingSince = null } } : next;
    }

    /// <summary>Gives it a new secret; deliveries carry a signature of the old one as well until the overlap is over.</summary>
    public static WebhookEndpoint Rotate(WebhookEndpoint endpoint, string secret, TimeSpan overlap, DateTimeOffset now) => endpoint with
    {
        Secret = secret,
        PreviousSecret = overlap > TimeSpan.Zero ? endpoint.Secret : null,
        PreviousSecretUntil = overlap > TimeSpan.Zero ? now + overlap : null,
        UpdatedAt = now,
    };

    /// <summary>Takes in how it did. One that is gone, or has failed for too long, is switched off.</summary>
    public static WebhookEndpoint Take(WebhookEndpoint endpoint, EndpointReport report, DateTimeOffset now)
    {
        var health = new EndpointHealth(
            report.LastSuccessAt is null ? endpoint.Health.FailingSince ?? report.FirstFailureAt : report.FirstFailureAt,
            report.LastSuccessAt ?? endpoint.Health.LastSuccessAt,
            report.LastFailure?.At ?? endpoint.Health.LastFailureAt,
            report.LastFailure ?? endpoint.Health.LastFailure);
        var reason = report.IsGone ? Gone : health.FailingSince is { } since && now - since >= FailingLimit ? Failing : null;
        return reason is null || !endpoint.Enabled ? endpoint with { Health = health } : endpoint with { Health = health, Enabled = false, DisabledReason = reason };
    }

    private static string? Changed(string? old, string? change) => change is null ? old : change.Length == 0 ? null : change;
}
