using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>What a silo sends at a time, over all tasks: the gates of receivers and tenants, and how many tasks may have something in memory.</summary>
/// <remarks>Survives nothing: rows that are pending are found by their shards. Bounded by <see cref="DeliveryOptions"/>. Never: keeps an event; it only lets through.</remarks>
internal sealed class DeliveryDesk(
    WebhookDirectory directory, EndpointReports reports, DeliveryAnnouncements announcements, IWebhookSender sender, IOptions<DeliveryOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>Receivers remembered before those that do well are forgotten.</summary>
    private const int GateCapacity = 10_000;

    /// <summary>How long deliveries lie that find as many tasks in memory as there may be.</summary>
    internal static readonly TimeSpan FullPause = TimeSpan.FromSeconds(1);

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

    /// <summary>Until when deliveries of a task to an endpoint are better left in their rows, as far as it is known here; null when they may go out.</summary>
    public DateTimeOffset? ClosedUntil(MediaTaskState row, string endpoint) =>
        _gates.TryGetValue(GateNameOf(row.Id.Tenant, endpoint, row.Spec.Webhook?.Url ?? ""), out var gate) ? gate.ClosedUntil(time.GetUtcNow()) : null;

    /// <summary>When to come again with one more task; null when there is room for it now.</summary>
    public DateTimeOffset? FullUntil() => Volatile.Read(ref _inHand) >= options.Value.TasksInHand ? time.GetUtcNow() + FullPause : null;

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
            var now = time.GetUtcNow();
            var (before, after) = gate.Leave(answer?.Attempt, now);
            if (before.State != after.State && directory.IsWatched(tenant))
            {
                announcements.Add(tenant, new BreakerTurn(receiver.Url, before.State, after.State, now, after.Failures, after.OpenUntil));
            }
        }
    }

    /// <summary>Takes down what came of an attempt: how a tenant's endpoint did, and for who watches.</summary>
    /// <param name="row">The delivery's task.</param>
    /// <param name="receiver">Where it went.</param>
    /// <param name="delivery">The delivery after the attempt.</param>
    /// <param name="maximumAttempts">How often it is sent at most.</param>
    /// <param name="isGone">Whether the receiver said that it is gone for good.</param>
    public void Report(MediaTaskState row, WebhookReceiver receiver, WebhookDelivery delivery, int maximumAttempts, bool isGone)
    {
        var tenant = row.Id.Tenant;
        if (delivery.Endpoint != WebhookDelivery.TaskEndpoint)
        {
            reports.Add(tenant, delivery.Endpoint, delivery.LastAttempt!, isGone);
        }

        if (directory.IsWatched(tenant))
        {
            announcements.Add(tenant, new AttemptNews(delivery, row.Kind, receiver.Url, maximumAttempts));
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

        return _gates.GetOrAdd(GateNameOf(tenant, receiver.Endpoint, receiver.Url), _ => new EndpointGate(options.Value));
    }

    /// <summary>Tasks that name the same server share its gate; an endpoint of the tenant's has its own.</summary>
    private static string GateNameOf(string tenant, string endpoint, string url)
    {
        if (endpoint != WebhookDelivery.TaskEndpoint)
        {
            return $"{tenant} {endpoint}";
        }

        var host = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = url.AsSpan(host).IndexOfAny('/', '?', '#');
        return string.Concat(tenant, " ", end < 0 ? url : url.AsSpan(0, host + end));
    }
}
