using System.Collections.Immutable;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers;

/// <summary>The aliases over what the providers described: makes models of them, and translates what was asked of one. Pure.</summary>
/// <remarks>An alias may stand for another alias; the inputs are then translated one after the other. An alias belongs to the provider
/// of the model at the end, whose limits it shares.</remarks>
public sealed class ModelAliases
{
    private readonly Dictionary<string, ModelAlias> _aliases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelInfo> _models;
    private readonly Dictionary<string, Chain> _chains;

    /// <summary>Resolves every alias.</summary>
    /// <exception cref="ModelAliasException">An alias stands for nothing or for itself, or takes a name that is taken.</exception>
    public ModelAliases(IReadOnlyList<ProviderInfo> described, IReadOnlyList<ModelAlias> aliases)
    {
        // Of two models with one name the catalog complains; here the first one will do.
        _models = described.SelectMany(provider => provider.Models).DistinctBy(model => model.Name).ToDictionary(model => model.Name, StringComparer.Ordinal);
        foreach (var alias in aliases)
        {
            Take(alias);
        }

        _chains = _aliases.Values.ToDictionary(alias => alias.Name, Follow, StringComparer.Ordinal);
        var added = _chains.OrderBy(chain => chain.Key, StringComparer.Ordinal)
            .ToLookup(chain => chain.Value.Target.Provider, chain => Model(chain.Key, chain.Value, described));
        Providers = [.. described.Select(provider => provider with { Models = [.. provider.Models, .. added[provider.Name]] })];
    }

    /// <summary>The providers as they were given, with the aliases among their models.</summary>
    public IReadOnlyList<ProviderInfo> Providers { get; }

    /// <summary>The model that an alias stands for in the end, as its provider described it; a model that is no alias stands for itself, null when there is none.</summary>
    public ModelInfo? TargetOf(string name) => _chains.TryGetValue(name, out var chain) ? chain.Target : _models.GetValueOrDefault(name);

    /// <summary>What was asked, in the words of the model at the end; the same object when the name is no alias.</summary>
    public MediaTaskSpec Translate(string name, MediaTaskSpec spec)
    {
        if (!_chains.TryGetValue(name, out var chain))
        {
            return spec;
        }

        var input = chain.Links.Aggregate(spec.Input, AliasedInput.Translate);
        return ReferenceEquals(input, spec.Input) ? spec : spec with { Input = input };
    }

    private void Take(ModelAlias alias)
    {
        if (_models.TryGetValue(alias.Name, out var model))
        {
            Require(alias.YieldsToModel, alias, $"There already is a model '{alias.Name}' of the provider '{model.Provider}'. Choose another name.");
            return;
        }

        Require(alias.Name.Length > 0, alias, "A model needs a name.");
        Require(_aliases.TryAdd(alias.Name, alias), alias, $"The model '{alias.Name}' is written twice.");
    }

    private Chain Follow(ModelAlias first)
    {
        var links = ImmutableArray.CreateBuilder<ModelAlias>();
        var alias = first;
        while (true)
        {
            Require(!links.Contains(alias), first, $"The model '{first.Name}' leads back to '{alias.Name}': {string.Join(" → ", links.Select(link => link.Name))} → {alias.Name}.");
            links.Add(alias);
            if (_models.TryGetValue(alias.Target, out var target))
            {
                return new Chain(target, links.ToImmutable());
            }

            if (!_aliases.TryGetValue(alias.Target, out var next))
            {
                throw new ModelAliasException(alias.Setting, $"The model '{alias.Name}' stands for '{alias.Target}', and there is no such model. {Hint(alias)}");
            }

            alias = next;
        }
    }

    private string Hint(ModelAlias alias)
    {
        var near = NearNames.Of(alias.Target, _models.Keys.Concat(_aliases.Keys).Where(name => name != alias.Name));
        return near.Count > 0
            ? $"Did you mean '{near[0]}'?"
            : $"There are {string.Join(", ", _models.Keys.Order(StringComparer.Ordinal))}. A provider that is not set up has no models.";
    }

    private static ModelInfo Model(string name, Chain chain, IReadOnlyList<ProviderInfo> described) => chain.Target with
    {
        Name = name,
        Target = chain.Target.Name,
        IsDefault = false,
        Description = chain.Links[0].Description ?? Describe(chain.Target, described.First(provider => provider.Name == chain.Target.Provider)),
        ExpectedDuration = chain.Links.Select(link => link.ExpectedDuration).FirstOrDefault(duration => duration is not null) ?? chain.Target.ExpectedDuration,
        AttemptTimeout = chain.Links.Select(link => link.AttemptTimeout).FirstOrDefault(timeout => timeout is not null) ?? chain.Target.AttemptTimeout,
    };

    private static string Describe(ModelInfo target, ProviderInfo provider) => provider.IsLocal
        ? $"Stand-in: made on this machine by {target.Name}. {target.Description}"
        : $"Runs as {target.Name} of {provider.Name}. {target.Description}";

    private static void Require(bool condition, ModelAlias alias, string problem)
    {
        if (!condition)
        {
            throw new ModelAliasException(alias.Setting, problem);
        }
    }

    private sealed record Chain(ModelInfo Target, ImmutableArray<ModelAlias> Links);
}
