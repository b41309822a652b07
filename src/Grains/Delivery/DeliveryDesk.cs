using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>What a silo sends at a time, over all tasks: the gates of receivers and tenants, and how many tasks may have something in memory.</summary>
/// <remarks>Survives nothing: rows that are pending are found by their shards. Bounded by <see cref="DeliveryOptions"/>. Never: keeps an event; it only lets through.</remarks>
internal sealed class DeliveryDesk(
    WebhookDirectory directory, EndpointReports reports, IWebhookSender sender, IOptions<DeliveryOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>Receivers remembered before those that do well are forgotten.</summary>
    private const int GateCapacity = 10_000;

    /// <summary>How long a silo that stops waits for answers.</summary>
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<string, EndpointGate> _gates = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _tenants = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inHand;

    /// <summary>How long a row is left to whoever has it in hand.</summary>
    public TimeSpan Claim => options.Value.Claim;

    /// <summary>Ends when the silo stops: nothing is begun any more.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Takes one more task's deliveries into memory; false when there are enough, or the silo stops.</summary>
    public bool TryTake()
    {
        if (_stopping.IsCancellationRequested)
        {
            return false;
        }

        if (Interlocked.Increment(ref _inHand) <= options.Value.TasksInHand)
        {
            return true;
        }

        Return();
        return false;
    }

    /// <summary>A task has nothing in memory any more.</summary>
    public void Return()
    {
        if (Interlocked.Decrement(ref _inHand) <= 0 && _stopping.IsCancellationRequested)
        {
            _empty.TrySetResult();
        }
    }

    /// <summary>Where deliveries of a task to an endpoint go; null with a reason when there is no such place.</summary>
    public async ValueTask<(WebhookReceiver? Receiver, string? Reason)> FindAsync(MediaTaskState row, string endpoint)
    {
        var webhooks = await directory.OfAsync(row.Id.Tenant);
        if (endpoint == WebhookDelivery.TaskEndpoint)
        {
            return row.Spec.Webhook is { Url: not null } target
                ? (WebhookReceiver.Of(target, webhooks.Secret ?? options.Value.Secret), null)
                : (null, DeliveryErrors.EndpointRemoved);
        }

        foreach (var known in webhooks.Endpoints)
        {
            if (known.Id == endpoint)
            {
                return known.Enabled ? (WebhookReceiver.Of(known), null) : (null, DeliveryErrors.EndpointDisabled);
            }
        }

        return (null, DeliveryErrors.EndpointRemoved);
    }

    /// <summary>Sends a message once its receiver and tenant have room for it.</summary>
    /// <returns>The answer, or when to come again.</returns>
    /// <exception cref="OperationCanceledException">The silo stops.</exception>
    public async ValueTask<(WebhookAnswer? Answer, DateTimeOffset Later)> SendAsync(string tenant, WebhookReceiver receiver, Func<DateTimeOffset, WebhookMessage> make)
    {
        var gate = GateOf(tenant, receiver);
        if (await gate.EnterAsync(time, Stopping) is { } later)
        {
            return (null, later);
        }

        WebhookAnswer? answer = null;
        try
        {
            var slots = _tenants.GetOrAdd(tenant, _ => new SemaphoreSlim(options.Value.ConcurrencyPerTenant));
            await slots.WaitAsync(Stopping);
            try
            {
                answer = await sender.SendAsync(make(time.GetUtcNow()), CancellationToken.None);
                return (answer, default);
            }
            finally
            {
                slots.Release();
            }
        }
        finally
        {
            gate.Leave(answer?.Attempt, time.GetUtcNow());
        }
    }

    /// <summary>Takes down how a tenant's endpoint did.</summary>
    public void Report(string tenant, string endpoint, DeliveryAttempt attempt, bool isGone)
    {
        if (endpoint != WebhookDelivery.TaskEndpoint)
        {
            reports.Add(tenant, endpoint, attempt, isGone);
        }
    }

    /// <summary>Begins nothing any more and waits a little for the answers under way.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        if (Volatile.Read(ref _inHand) > 0)
        {
            await _empty.Task.WaitAsync(DrainPatience, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose()
    {
        _stopping.Dispose();
        foreach (var gate in _gates.Values)
        {
            gate.Dispose();
        }
    }

    private EndpointGate GateOf(string tenant, WebhookReceiver receiver)
    {
        if (_gates.Count > GateCapacity)
        {
            foreach (var (key, gate) in _gates)
            {
                if (gate.IsIdle)
                {
                    _gates.TryRemove(key, out _);
                }
            }
        }

        // Tasks that name the same server share its gate.
        var name = receiver.Endpoint == WebhookDelivery.TaskEndpoint ? new Uri(receiver.Url).GetLeftPart(UriPartial.Authority) : receiver.Endpoint;
        return _gates.GetOrAdd($"{tenant} {name}", _ => new EndpointGate(options.Value));
    }
}
