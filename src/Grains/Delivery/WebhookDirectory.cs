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

    /// <summary>The endpoints of a tenant, and its secret.</summary>
    public ValueTask<TenantWebhooks> OfAsync(string tenant) =>
        _answers.TryGetValue(tenant, out var known) && time.GetElapsedTime(known.AskedAt) < Lifetime
            ? new ValueTask<TenantWebhooks>(known.Webhooks)
            : new ValueTask<TenantWebhooks>(AskAsync(tenant, known?.Webhooks));

    /// <summary>Asks again next time.</summary>
    public void Forget(string tenant) => _answers.TryRemove(tenant, out _);

    private async Task<TenantWebhooks> AskAsync(string tenant, TenantWebhooks? last)
    {
        // Counted from the question: the answer is no older than that.
        var askedAt = time.GetTimestamp();
        try
        {
            var webhooks = await grains.GetGrain<IWebhookEndpointsGrain>(tenant).GetAsync();
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
    }

    private sealed record Answer(TenantWebhooks Webhooks, long AskedAt);
}
