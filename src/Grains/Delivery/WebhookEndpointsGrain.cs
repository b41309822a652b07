using System.Collections.Immutable;
using Orleans.MediaTasks.Tenants;

namespace Orleans.MediaTasks.Delivery;

/// <summary>One tenant's endpoints. Decides nothing itself (see <see cref="EndpointRules"/>).</summary>
/// <remarks>Survives a crash: the endpoints, their secrets and how they do; not who watches deliveries, who says so again and again. Woken by: the tenant's administrators, and silos that look them up or report.
/// Bounded by: <see cref="WebhookEndpoint.MaximumPerTenant"/>. Never: answers before the write, or sends a task's event.</remarks>
internal sealed class WebhookEndpointsGrain(
    [PersistentState("mt.webhooks", TenantStorage.Name)] IPersistentState<WebhookEndpointsState> row,
    IWebhookSender sender,
    TimeProvider time) : Grain, IWebhookEndpointsGrain
{
    private readonly DeliveryWatchers _watchers = new(time);

    private string Tenant => this.GetPrimaryKeyString();

    public Task<TenantWebhooks> GetAsync(CancellationToken cancellationToken) => Task.FromResult(new TenantWebhooks(row.State.Secret, row.State.Endpoints, _watchers.Any));

    public async Task<string> GetSecretAsync(CancellationToken cancellationToken)
    {
        if (row.State.Secret is null)
        {
            await WriteAsync(row.State.Endpoints, WebhookSecret.New());
        }

        return row.State.Secret!;
    }

    public async Task<WebhookEndpoint?> CreateAsync(WebhookEndpoint endpoint, CancellationToken cancellationToken)
    {
        if (Find(endpoint.Id) is { } known)
        {
            return known;
        }

        if (row.State.Endpoints.Length >= WebhookEndpoint.MaximumPerTenant)
        {
            return null;
        }

        await WriteAsync(row.State.Endpoints.Add(endpoint), row.State.Secret);
        return endpoint;
    }

    public Task<WebhookEndpoint?> ChangeAsync(string id, WebhookEndpointChange change, CancellationToken cancellationToken) =>
        ReplaceAsync(id, endpoint => EndpointRules.Apply(endpoint, change, time.GetUtcNow()));

    public Task<WebhookEndpoint?> RotateAsync(string id, string secret, TimeSpan overlap, CancellationToken cancellationToken) =>
        ReplaceAsync(id, endpoint => EndpointRules.Rotate(endpoint, secret, overlap, time.GetUtcNow()));

    public async Task<WebhookEndpoint?> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        if (Find(id) is not { } endpoint)
        {
            return null;
        }

        await WriteAsync(row.State.Endpoints.Remove(endpoint), row.State.Secret);
        return endpoint;
    }

    public async Task<DeliveryAttempt?> TestAsync(string id, CancellationToken cancellationToken) =>
        Find(id) is { } endpoint ? (await NotifyAsync(endpoint, EndpointNotice.Test(NewEventId(), time.GetUtcNow()), cancellationToken)).Attempt : null;

    public async Task ReportAsync(IReadOnlyList<EndpointReport> reports)
    {
        var now = time.GetUtcNow();
        var endpoints = row.State.Endpoints;
        var disabled = new List<WebhookEndpoint>();
        foreach (var report in reports)
        {
            if (Find(report.Endpoint) is not { } endpoint)
            {
                continue;
            }

            var next = EndpointRules.Take(endpoint, report, now);
            endpoints = endpoints.Replace(endpoint, next);
            if (endpoint.Enabled && !next.Enabled)
            {
                disabled.Add(next);
            }
        }

        await WriteAsync(endpoints, row.State.Secret);
        foreach (var (off, other) in disabled.SelectMany(off => endpoints.Where(other => other.Enabled).Select(other => (off, other))))
        {
            // Once and at best: what counts is that the endpoint shows it.
            _ = NotifyAsync(other, EndpointNotice.Disabled(NewEventId(), off, now), CancellationToken.None);
        }
    }

    public Task<TimeSpan> WatchAsync(IDeliveryWatcher watcher) => Task.FromResult(_watchers.Add(watcher));

    public Task UnwatchAsync(IDeliveryWatcher watcher)
    {
        _watchers.Remove(watcher);
        return Task.CompletedTask;
    }

    public Task AnnounceAsync(DeliveryNews news)
    {
        _watchers.Tell(news);
        return Task.CompletedTask;
    }

    private Task<WebhookAnswer> NotifyAsync(WebhookEndpoint endpoint, EndpointNotice notice, CancellationToken cancellationToken) =>
        sender.SendAsync(WebhookMessages.Make(WebhookReceiver.Of(endpoint), notice, Tenant, time.GetUtcNow()), cancellationToken);

    private string NewEventId() => $"evt_{Guid.CreateVersion7(time.GetUtcNow()):n}";

    private WebhookEndpoint? Find(string id) => row.State.Endpoints.FirstOrDefault(endpoint => endpoint.Id == id);

    private async Task<WebhookEndpoint?> ReplaceAsync(string id, Func<WebhookEndpoint, WebhookEndpoint> change)
    {
        if (Find(id) is not { } endpoint)
        {
            return null;
        }

        var next = change(endpoint);
        await WriteAsync(row.State.Endpoints.Replace(endpoint, next), row.State.Secret);
        return next;
    }

    private async Task WriteAsync(ImmutableArray<WebhookEndpoint> endpoints, string? secret)
    {
        var (oldEndpoints, oldSecret) = (row.State.Endpoints, row.State.Secret);
        try
        {
            (row.State.Endpoints, row.State.Secret) = (endpoints, secret);
            await row.WriteStateAsync();
        }
        catch
        {
            // Nobody knows what is in the row now; the next activation reads it.
            (row.State.Endpoints, row.State.Secret) = (oldEndpoints, oldSecret);
            DeactivateOnIdle();
            throw;
        }
    }
}

/// <summary>The row of a tenant's endpoints.</summary>
[GenerateSerializer, Alias("mt.webhooks.state")]
internal sealed class WebhookEndpointsState
{
    /// <summary>The endpoints, oldest first.</summary>
    [Id(0)] public ImmutableArray<WebhookEndpoint> Endpoints { get; set; } = [];

    /// <summary>The tenant's own secret; null until somebody asked for it.</summary>
    [Id(1)] public string? Secret { get; set; }
}
