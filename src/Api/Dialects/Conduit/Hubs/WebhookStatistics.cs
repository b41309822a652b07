using System.Text.Json;
using Orleans.MediaTasks.Api.Progress;
using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>What one connection to <c>/hubs/webhooks</c> has seen since it stands, in numbers, together and by address.</summary>
/// <remarks>Bounded by <see cref="MostUrls"/> addresses and <see cref="MostPending"/> deliveries that wait for their next attempt; what is more counts in the sums alone.</remarks>
/// <param name="since">Since when.</param>
internal sealed class WebhookStatistics(DateTimeOffset since)
{
    private const int MostUrls = 1_000;
    private const int MostPending = 10_000;

    private readonly Lock _lock = new();
    private readonly Counts _all = new();
    private readonly Dictionary<string, Counts> _byUrl = new(StringComparer.Ordinal);
    private readonly HashSet<(string EventId, string Endpoint)> _pending = [];

    public void Take(AttemptNews news)
    {
        lock (_lock)
        {
            _all.Add(news.Delivery.LastAttempt!);
            CountsOf(news.Url)?.Add(news.Delivery.LastAttempt!);
            var key = (news.Delivery.EventId, news.Delivery.Endpoint);
            if (news.Delivery.Status != DeliveryStatus.Pending)
            {
                _pending.Remove(key);
            }
            else if (_pending.Count < MostPending)
            {
                _pending.Add(key);
            }
        }
    }

    public void Take(BreakerTurn turn)
    {
        lock (_lock)
        {
            if (CountsOf(turn.Url) is { } counts)
            {
                counts.Breaker = turn.To;
            }
        }
    }

    /// <summary>The object of <c>DeliveryStatisticsUpdated</c>.</summary>
    public RawJson Render(DateTimeOffset now)
    {
        lock (_lock)
        {
            return new(ProgressJson.Render(writer =>
            {
                writer.WriteString("period"u8, "since_connected");
                writer.WriteNumber("periodSeconds"u8, (now - since).TotalSeconds);
                writer.WriteNumber("totalAttempts"u8, _all.Attempts);
                writer.WriteNumber("successfulDeliveries"u8, _all.Successes);
                writer.WriteNumber("failedDeliveries"u8, _all.Attempts - _all.Successes);
                writer.WriteNumber("pendingRetries"u8, _pending.Count);
                writer.WriteNumber("successRate"u8, _all.Attempts == 0 ? 0 : 100.0 * _all.Successes / _all.Attempts);
                writer.WriteNumber("averageResponseTimeMs"u8, _all.AverageMilliseconds);
                writer.WriteStartObject("urlStatistics"u8);
                foreach (var (url, counts) in _byUrl)
                {
                    Write(writer, url, counts);
                }

                writer.WriteEndObject();
            }));
        }
    }

    private static void Write(Utf8JsonWriter writer, string url, Counts counts)
    {
        writer.WriteStartObject(url);
        writer.WriteString("url"u8, url);
        writer.WriteNumber("totalAttempts"u8, counts.Attempts);
        writer.WriteNumber("successes"u8, counts.Successes);
        writer.WriteNumber("failures"u8, counts.Attempts - counts.Successes);
        writer.WriteNumber("averageResponseTimeMs"u8, counts.AverageMilliseconds);
        writer.WriteString("circuitBreakerState"u8, WebhookEvents.WordOf(counts.Breaker));
        writer.WriteEndObject();
    }

    private Counts? CountsOf(string url)
    {
        if (!_byUrl.TryGetValue(url, out var counts) && _byUrl.Count < MostUrls)
        {
            _byUrl[url] = counts = new Counts();
        }

        return counts;
    }

    private sealed class Counts
    {
        private double _milliseconds;

        public int Attempts { get; private set; }

        public int Successes { get; private set; }

        public BreakerState Breaker { get; set; }

        public double AverageMilliseconds => Attempts == 0 ? 0 : _milliseconds / Attempts;

        public void Add(DeliveryAttempt attempt)
        {
            Attempts++;
            Successes += attempt.Error is null ? 1 : 0;
            _milliseconds += attempt.Duration.TotalMilliseconds;
        }
    }
}
