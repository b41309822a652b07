using System.Collections.Concurrent;

namespace Orleans.MediaTasks.Delivery;

/// <summary>What this silo knows of tenants' webhooks, for three seconds at most while the cluster can say.</summary>
/// <remarks>So a change is in force everywhere within five. Asked before every write of a task: an answer that is known costs no wait. When nobody
/// can say, what was known last goes on to count: a row too many is better than an event that nobody is told of.</remarks>
internal sealed class WebhookDirectory(IGrainFactory grains, TimeProvider time)
{
    /// <summary>How long an answer counts.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(3);

    /// <summary>Tenants remembered at most.</summary>
    public const int Capacity = 10_000;

    private readonly ConcurrentDictionary<string, Answer> _answers = new(StringComparer.Ordinal);

    /// <summary>Questions that are under way: whoever comes meanwhile waits for the same answer.</summary>
    private readonly ConcurrentDictionary<string, Lazy<Task<TenantWebhooks>>> _asked = new(StringComparer.Ordinal);

    /// <summary>The endpoints of a tenant, and its secret.</summary>
    public ValueTask<TenantWebhooks> OfAsync(string tenant) =>
        _answers.TryGetValue(tenant, out var known) && time.GetElapsedTime(known.AskedAt) < Lifetime
            ? new ValueTask<TenantWebhooks>(known.Webhooks)
            : new ValueTask<TenantWebhooks>(_asked.GetOrAdd(tenant, Question).Value);

    /// <summary>Whether somebody hears of a tenant's deliveries, as far as it was known when its endpoints were last asked for.</summary>
    public bool IsWatched(string tenant) => _answers.TryGetValue(tenant, out var known) && known.Webhooks.IsWatched;

    /// <summary>Asks again next time.</summary>
    public void Forget(string tenant)
    {
        _asked.TryRemove(tenant, out _);
        _answers.TryRemove(tenant, out _);
    }

    private Lazy<Task<TenantWebhooks>> Question(string tenant) => new(() => AskAsync(tenant, _answers.GetValueOrDefault(tenant)?.Webhooks));

    private async Task<TenantWebhooks> AskAsync(string tenant, TenantWebhooks? last)
    {
        // Counted from the question: the answer is no older than that.
        var askedAt = time.GetTimestamp();
        try
        {
            // Not on the turns of the grain that happened to ask first: others wait for this, too.
            var webhooks = await grains.GetGrain<IWebhookEndpointsGrain>(tenant).GetAsync().ConfigureAwait(false);
            if (_answers.Count >= Capacity)
            {
                _answers.Clear();
            }

            _answers[tenant] = new Answer(webhooks, askedAt);
            return webhooks;
        }
        catch (Exception) when (last is not null)
        {
            return last;
        }
        finally
        {
            _asked.TryRemove(tenant, out _);
        }
    }

    private sealed record Answer(TenantWebhooks Webhooks, long AskedAt);
}
