using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Orleans.MediaTasks.Delivery;

/// <summary>The endpoints of one tenant. Key: the tenant.</summary>
[Alias("mt.webhooks")]
public interface IWebhookEndpointsGrain : IGrainWithStringKey
{
    /// <summary>All of them, oldest first, and the tenant's own secret.</summary>
    [AlwaysInterleave, Alias("Get")]
    Task<TenantWebhooks> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>The tenant's own secret, made with the first question: what is signed with when neither a task nor an endpoint has one.</summary>
    [Alias("GetSecret")]
    Task<string> GetSecretAsync(CancellationToken cancellationToken = default);

    /// <summary>Adds an endpoint, or finds it there when the call is repeated; null when the tenant has <see cref="WebhookEndpoint.MaximumPerTenant"/>.</summary>
    [Alias("Create")]
    Task<WebhookEndpoint?> CreateAsync(WebhookEndpoint endpoint, CancellationToken cancellationToken = default);

    /// <summary>Changes what a person may change; null when there is no such endpoint.</summary>
    [Alias("Change")]
    Task<WebhookEndpoint?> ChangeAsync(string id, WebhookEndpointChange change, CancellationToken cancellationToken = default);

    /// <summary>Gives an endpoint a new secret; the old one signs as well for <paramref name="overlap"/>. Null when there is no such endpoint.</summary>
    [Alias("Rotate")]
    Task<WebhookEndpoint?> RotateAsync(string id, string secret, TimeSpan overlap, CancellationToken cancellationToken = default);

    /// <summary>Removes an endpoint; what is still to be sent to it becomes dead letters. Null when there was none.</summary>
    [Alias("Delete")]
    Task<WebhookEndpoint?> DeleteAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Sends an event <c>webhook.test</c> once, now, and says what came of it; null when there is no such endpoint.</summary>
    [NotRepeatable, Alias("Test")]
    Task<DeliveryAttempt?> TestAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>How endpoints did since a silo last said so. Switches off what answered 410 or had no success for 5 days, and tells the others of it.</summary>
    [Alias("Report")]
    Task ReportAsync(IReadOnlyList<EndpointReport> reports);

    /// <summary>Has somebody hear of deliveries as they go out, for <see cref="DeliveryNews.WatchDuration"/> from now.</summary>
    /// <returns>How long it may take until every silo knows that somebody does; zero when all do.</returns>
    [AlwaysInterleave, Alias("Watch")]
    Task<TimeSpan> WatchAsync(IDeliveryWatcher watcher);

    /// <summary>Has somebody hear no more.</summary>
    [AlwaysInterleave, Alias("Unwatch")]
    Task UnwatchAsync(IDeliveryWatcher watcher);

    /// <summary>Tells who watches.</summary>
    [AlwaysInterleave, Alias("Announce")]
    Task AnnounceAsync(DeliveryNews news);
}

/// <summary>What is known of a tenant's webhooks.</summary>
/// <param name="Secret">What is signed with when neither a task nor an endpoint has a secret; null until one was asked for.</param>
/// <param name="Endpoints">The endpoints, oldest first.</param>
/// <param name="IsWatched">Whether somebody hears of deliveries as they go out.</param>
[GenerateSerializer, Immutable, Alias("mt.webhooks.tenant")]
public sealed record TenantWebhooks([property: Id(0)] string? Secret, [property: Id(1)] ImmutableArray<WebhookEndpoint> Endpoints, [property: Id(2)] bool IsWatched = false);

/// <summary>What to change of an endpoint; null leaves it.</summary>
[GenerateSerializer, Immutable, Alias("mt.webhooks.change")]
public sealed record WebhookEndpointChange
{
    /// <summary>The address.</summary>
    [Id(0)] public string? Url { get; init; }

    /// <summary>The events.</summary>
    [Id(1)] public ImmutableArray<string>? Events { get; init; }

    /// <summary>The headers, compact; empty for none.</summary>
    [Id(2)] public string? Headers { get; init; }

    /// <summary>The words for people; empty for none.</summary>
    [Id(3)] public string? Description { get; init; }

    /// <summary>On or off. Switching on forgets the failures.</summary>
    [Id(4)] public bool? Enabled { get; init; }

    /// <summary>A secret of the caller's own, at once; see <see cref="IWebhookEndpointsGrain.RotateAsync"/> for an overlap.</summary>
    [Id(5)] public string? Secret { get; init; }

    /// <summary>The words of the events.</summary>
    [Id(6)] public EventNaming? Naming { get; init; }
}

/// <summary>How one endpoint did on one silo for a while.</summary>
/// <param name="Endpoint">Which.</param>
/// <param name="LastSuccessAt">Null when there was none.</param>
/// <param name="FirstFailureAt">The first failure after the last success; null when there was none.</param>
/// <param name="LastFailure">Null when there was none.</param>
/// <param name="IsGone">Whether it answered 410.</param>
[GenerateSerializer, Immutable, Alias("mt.webhooks.report")]
public sealed record EndpointReport(
    [property: Id(0)] string Endpoint,
    [property: Id(1)] DateTimeOffset? LastSuccessAt,
    [property: Id(2)] DateTimeOffset? FirstFailureAt,
    [property: Id(3)] DeliveryAttempt? LastFailure,
    [property: Id(4)] bool IsGone);
