using System.Collections.Frozen;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers;

/// <summary>The adapters of this silo, by name, and the catalog made from their descriptions and the aliases.</summary>
/// <remarks>Descriptions are taken once, at start: what a machine can do changes with a restart, not under way.</remarks>
internal sealed class ProviderSet
{
    private readonly FrozenDictionary<string, Entry> _entries;
    private readonly ModelAliases _aliases;

    public ProviderSet(IEnumerable<IMediaProvider> providers, IEnumerable<ModelAlias> aliases)
    {
        var adapters = providers.Select(provider => new Entry(provider, provider.Describe())).ToArray();
        _aliases = new ModelAliases([.. adapters.Select(entry => entry.Info)], [.. aliases]);
        _entries = adapters.Zip(_aliases.Providers, (entry, info) => entry with { Info = info }).ToFrozenDictionary(entry => entry.Info.Name);
        Infos = [.. _aliases.Providers.OrderBy(info => info.Name, StringComparer.Ordinal)];
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

    /// <summary>Checks what was asked of a model of the catalog, as its provider will see it.</summary>
    public InputProblem? Validate(ModelInfo model, MediaTaskSpec spec) =>
        Find(model.Provider)!.Validate(_aliases.TargetOf(model.Name)!, _aliases.Translate(model.Name, spec));

    /// <summary>Whether the task's model has come to stand for a model of another provider since it was routed.</summary>
    public bool HasMoved(MediaTaskState state) => _aliases.TargetOf(state.Model) is { } target && target.Provider != state.Provider;

    /// <summary>An attempt as the task's provider sees it: of the model behind an alias, with the input in that model's words.</summary>
    public AttemptContext ContextOf(MediaTaskState state, IAttemptProgress progress) => new()
    {
        TaskId = state.Id,
        Attempt = state.Attempt,
        Model = _aliases.TargetOf(state.Model)?.Name ?? state.Model,
        Spec = _aliases.Translate(state.Model, state.Spec),
        Progress = progress,
    };

    private sealed record Entry(IMediaProvider Provider, ProviderInfo Info);
}
