using System.Collections.Immutable;

namespace Orleans.MediaTasks.Delivery;

/// <summary>A subscription: where a tenant wants the events of all its tasks.</summary>
[GenerateSerializer, Immutable, Alias("mt.webhook-endpoint")]
public sealed record WebhookEndpoint
{
    /// <summary>The most endpoints of one tenant: 50.</summary>
    public const int MaximumPerTenant = 50;

    /// <summary><c>ep_</c> and 32 hex digits.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>An absolute http or https address, at most 2,048 characters.</summary>
    [Id(1)] public required string Url { get; init; }

    /// <summary>What deliveries are signed with, 16 to 256 characters; <c>whsec_</c> and base64 when it was made here.</summary>
    [Id(2)] public required string Secret { get; init; }

    /// <summary>The secret before a rotation, which signs as well until <see cref="PreviousSecretUntil"/>; null for none.</summary>
    [Id(3)] public string? PreviousSecret { get; init; }

    /// <summary>The end of the older secret.</summary>
    [Id(4)] public DateTimeOffset? PreviousSecretUntil { get; init; }

    /// <summary>Headers to send along: a JSON object of texts as compact text, or null.</summary>
    [Id(5)] public string? Headers { get; init; }

    /// <summary>The events to tell of, in words of <see cref="EventNames"/>; empty means all.</summary>
    [Id(6)] public ImmutableArray<string> Events { get; init; } = [];

    /// <summary>What bodies look like.</summary>
    [Id(7)] public WebhookForm Form { get; init; }

    /// <summary>The words of the events.</summary>
    [Id(8)] public EventNaming Naming { get; init; }

    /// <summary>What addresses in bodies start with: the address under which the endpoint was made, without a slash at the end.</summary>
    [Id(9)] public required string BaseUrl { get; init; }

    /// <summary>For people; null for none.</summary>
    [Id(10)] public string? Description { get; init; }

    /// <summary>Whether it is told of anything.</summary>
    [Id(11)] public bool Enabled { get; init; } = true;

    /// <summary>Why it is off when nobody switched it off: <c>failing</c> (5 days without a success) or <c>gone</c> (it answered 410); null otherwise.</summary>
    [Id(12)] public string? DisabledReason { get; init; }

    /// <summary>When it was made.</summary>
    [Id(13)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed by a person.</summary>
    [Id(14)] public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>How it does.</summary>
    [Id(15)] public EndpointHealth Health { get; init; } = new();

    /// <summary>The address alone: the rest is not for logs.</summary>
    public override string ToString() => $"{Id} {Url}";
}

/// <summary>How an endpoint does, as the silos report it every few seconds.</summary>
/// <param name="FailingSince">The first failure since the last success; null while it does well.</param>
/// <param name="LastSuccessAt">Null before the first.</param>
/// <param name="LastFailureAt">Null before the first.</param>
/// <param name="LastFailure">What came of the last failure.</param>
[GenerateSerializer, Immutable, Alias("mt.webhook-health")]
public sealed record EndpointHealth(
    [property: Id(0)] DateTimeOffset? FailingSince = null,
    [property: Id(1)] DateTimeOffset? LastSuccessAt = null,
    [property: Id(2)] DateTimeOffset? LastFailureAt = null,
    [property: Id(3)] DeliveryAttempt? LastFailure = null);
