using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Orleans.MediaTasks.Limits;

/// <summary>What the limiters of this silo count, for whoever measures: each provider's limiter is on one silo of the cluster.</summary>
internal sealed class LimiterGauges
{
    private readonly ConcurrentDictionary<string, Gauge> _byProvider = new();

    public LimiterGauges()
    {
        MediaTasksMeter.Observe("mediatasks.limiter.permits.used", "{permit}", "Permits that are out.", this, gauges => gauges.Read(gauge => gauge.InUse));
        MediaTasksMeter.Observe("mediatasks.limiter.permits.limit", "{permit}", "Permits that may be out at once.", this, gauges => gauges.Read(gauge => gauge.Limit));
        MediaTasksMeter.Observe("mediatasks.limiter.waiting", "{task}", "Tasks that wait for a permit.", this, gauges => gauges.Read(gauge => gauge.Waiting));
    }

    /// <summary>Begins to show a limiter that has come up; it takes the place of one before it.</summary>
    public Gauge Begin(string provider) => _byProvider[provider] = new Gauge();

    /// <summary>Ends what <see cref="Begin"/> began; a later limiter's numbers stay.</summary>
    public void End(string provider, Gauge gauge) => _byProvider.TryRemove(new(provider, gauge));

    private IEnumerable<Measurement<long>> Read(Func<Gauge, int> value) =>
        _byProvider.Select(entry => new Measurement<long>(value(entry.Value), new KeyValuePair<string, object?>("provider", entry.Key)));

    /// <summary>The numbers of one limiter: set in its turns, read at any moment.</summary>
    internal sealed class Gauge
    {
        private volatile int _inUse;
        private volatile int _limit;
        private volatile int _waiting;

        public int InUse => _inUse;

        public int Limit => _limit;

        public int Waiting => _waiting;

        public void Show(LimiterMachine machine) => (_inUse, _limit, _waiting) = (machine.InUse, machine.Settings.Concurrency, machine.Waiting);
    }
}
