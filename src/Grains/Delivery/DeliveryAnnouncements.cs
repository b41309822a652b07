using Microsoft.Extensions.Logging;

namespace Orleans.MediaTasks.Delivery;

/// <summary>Tells who watches a tenant's deliveries what went out, four times a second.</summary>
/// <remarks>Survives nothing and keeps nothing for who comes later. Bounded by <see cref="Capacity"/> per tenant and turn; what is more goes untold.
/// Never: is given anything of a tenant that nobody watches, see <see cref="WebhookDirectory.IsWatched"/>.</remarks>
internal sealed partial class DeliveryAnnouncements : IDisposable
{
    /// <summary>How long news waits for more.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <summary>Attempts of one tenant that are told in one period.</summary>
    public const int Capacity = 1_000;

    private readonly Lock _lock = new();
    private readonly IGrainFactory _grains;
    private readonly ILogger<DeliveryAnnouncements> _logger;
    private readonly ITimer _timer;
    private Dictionary<string, Batch> _batches = new(StringComparer.Ordinal);

    public DeliveryAnnouncements(IGrainFactory grains, TimeProvider time, ILogger<DeliveryAnnouncements> logger)
    {
        (_grains, _logger) = (grains, logger);

        // The timer must not carry the context of whichever request happened to create it.
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static self => ((DeliveryAnnouncements)self!).Tell(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Add(string tenant, AttemptNews attempt) => Add(tenant, batch => batch.Attempts, attempt);

    public void Add(string tenant, BreakerTurn turn) => Add(tenant, batch => batch.Turns, turn);

    public void Dispose() => _timer.Dispose();

    private void Add<T>(string tenant, Func<Batch, List<T>> part, T news)
    {
        lock (_lock)
        {
            if (!_batches.TryGetValue(tenant, out var batch))
            {
                _batches[tenant] = batch = new Batch();
                if (_batches.Count == 1)
                {
                    _timer.Change(Period, Timeout.InfiniteTimeSpan);
                }
            }

            if (part(batch) is { Count: < Capacity } list)
            {
                list.Add(news);
            }
        }
    }

    private void Tell()
    {
        Dictionary<string, Batch> batches;
        lock (_lock)
        {
            (batches, _batches) = (_batches, new(StringComparer.Ordinal));
        }

        foreach (var (tenant, batch) in batches)
        {
            _ = TellAsync(tenant, new DeliveryNews([.. batch.Attempts], [.. batch.Turns]));
        }
    }

    private async Task TellAsync(string tenant, DeliveryNews news)
    {
        try
        {
            await _grains.GetGrain<IWebhookEndpointsGrain>(tenant).AnnounceAsync(news);
        }
        catch (Exception exception)
        {
            LogNotTold(_logger, tenant, exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Who watches the deliveries of tenant {Tenant} was not told of some.")]
    private static partial void LogNotTold(ILogger logger, string tenant, Exception exception);

    private sealed class Batch
    {
        public List<AttemptNews> Attempts { get; } = [];

        public List<BreakerTurn> Turns { get; } = [];
    }
}
