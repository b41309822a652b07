using System.Collections.Frozen;

namespace Orleans.MediaTasks.Providers;

/// <summary>The adapters of this silo, by name, and the catalog made from their descriptions.</summary>
/// <remarks>Descriptions are taken once, at start: what a machine can do changes with a restart, not under way.</remarks>
internal sealed class ProviderSet
{
    private readonly FrozenDictionary<string, Entry> _entries;

    public ProviderSet(IEnumerable<IMediaProvider> providers)
    {
        _entries = providers.Select(provider => new Entry(provider, provider.Describe())).ToFrozenDictionary(entry => entry.Info.Name);
        Infos = [.. _entries.Values.Select(entry => entry.Info).OrderBy(info => info.Name, StringComparer.Ordinal)];
        Catalog = new ModelCatalog(Infos);
    }

    /// <summary>All descriptions, by name.</summary>
    public IReadOnlyList<ProviderInfo> Infos { get; }

    /// <summary>All models.</summary>
    public ModelCatalog Catalog { get; }

    /// <summary>The adapter of a name; null when this build or installation has none, for example for an old row.</summary>
    public IMediaProvider? Find(string name) => _entries.TryGetValue(name, out var entry) ? entry.Provider : null;

    /// <summary>The description of a name; null when there is none.</summary>
    public ProviderInfo? FindInfo(string name) => _entries.TryGetValue(name, out var entry) ? entry.Info : null;

    private sealed record Entry(IMediaProvider Provider, ProviderInfo Info);
}
