using System.Diagnostics.Metrics;

namespace Orleans.MediaTasks;

/// <summary>The meter of this product's own instruments. docs/metrics.md lists them; a test compares the two.</summary>
/// <remarks>Labels come from closed sets (statuses, kinds, failure codes, routes) or from the settings (providers): never a tenant, an id or a text of a caller's.</remarks>
public static class MediaTasksMeter
{
    /// <summary>The meter's name, for listeners.</summary>
    public const string Name = "Orleans.MediaTasks";

    /// <summary>The meter of this process.</summary>
    public static Meter Shared { get; } = new(Name);

    /// <summary>Adds a gauge that is read when somebody asks, for as long as its source lives.</summary>
    /// <param name="name">The instrument's name.</param>
    /// <param name="unit">What is counted, in braces.</param>
    /// <param name="description">A sentence for people.</param>
    /// <param name="source">What is read; the gauge does not keep it alive.</param>
    /// <param name="read">Reads it; called by any thread.</param>
    public static void Observe<TSource>(string name, string unit, string description, TSource source, Func<TSource, IEnumerable<Measurement<long>>> read)
        where TSource : class
    {
        var weak = new WeakReference<TSource>(source);
        Shared.CreateObservableGauge(name, () => weak.TryGetTarget(out var alive) ? read(alive) : [], unit, description);
    }
}
