namespace Orleans.MediaTasks.Delivery;

/// <summary>Everything about a receiver that a message to it needs, whether a task or a tenant names it.</summary>
public sealed record WebhookReceiver
{
    /// <summary>The endpoint's id, or <see cref="WebhookDelivery.TaskEndpoint"/>.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Where it is.</summary>
    public required string Url { get; init; }

    /// <summary>Headers to send along: a JSON object of texts, or null. Those that are not its own to set are left out.</summary>
    public string? Headers { get; init; }

    /// <summary>What is signed with; null sends unsigned.</summary>
    public string? Secret { get; init; }

    /// <summary>The secret before, which signs as well; null for none.</summary>
    public string? PreviousSecret { get; init; }

    /// <summary>Until when <see cref="PreviousSecret"/> signs; null means it does not.</summary>
    public DateTimeOffset? PreviousSecretUntil { get; init; }

    /// <summary>What the body looks like.</summary>
    public WebhookForm Form { get; init; }

    /// <summary>The words of the events.</summary>
    public EventNaming Naming { get; init; }

    /// <summary>What addresses in the body start with, without a slash at the end; empty leaves them relative.</summary>
    public string BaseUrl { get; init; } = "";

    /// <summary>The receiver that a task names.</summary>
    /// <param name="target">What the submission said; with an address.</param>
    /// <param name="tenantSecret">What is signed with when the task has no secret; null sends unsigned then.</param>
    public static WebhookReceiver Of(WebhookTarget target, string? tenantSecret) => new()
    {
        Endpoint = WebhookDelivery.TaskEndpoint,
        Url = target.Url ?? throw new ArgumentException("The target has no address.", nameof(target)),
        Headers = target.Headers,
        Secret = target.Secret ?? tenantSecret,
        Form = target.Form,
        Naming = target.Naming,
        BaseUrl = target.BaseUrl ?? "",
    };

    /// <summary>The receiver that a tenant's endpoint is.</summary>
    public static WebhookReceiver Of(WebhookEndpoint endpoint) => new()
    {
        Endpoint = endpoint.Id,
        Url = endpoint.Url,
        Headers = endpoint.Headers,
        Secret = endpoint.Secret,
        PreviousSecret = endpoint.PreviousSecret,
        PreviousSecretUntil = endpoint.PreviousSecretUntil,
        Form = endpoint.Form,
        Naming = endpoint.Naming,
        BaseUrl = endpoint.BaseUrl,
    };

    /// <summary>The address alone: the rest is not for logs.</summary>
    public override string ToString() => $"{Endpoint} {Url}";
}
