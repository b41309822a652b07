using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers;

/// <summary>All models of all providers, by name. Pure: a picture of what the providers described at one moment.</summary>
public sealed class ModelCatalog
{
    private readonly Dictionary<string, ModelInfo> _models = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProviderInfo> _providers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelInfo> _defaults = new(StringComparer.Ordinal);

    /// <summary>Takes in what the providers described.</summary>
    /// <exception cref="ArgumentException">Two providers or two models share a name, a kind has two defaults, or a model names another provider or no known kind: a mistake in an adapter or in the configuration.</exception>
    public ModelCatalog(IReadOnlyList<ProviderInfo> described)
    {
        foreach (var provider in described)
        {
            Require(_providers.TryAdd(provider.Name, provider), $"Two providers are named '{provider.Name}'.");
            foreach (var model in provider.Models)
            {
                Add(provider, model);
            }
        }

        Providers = described;
        ModelNames = [.. _models.Values.Where(IsRequestable).Select(model => model.Name).Order(StringComparer.Ordinal)];
    }

    /// <summary>The providers, as they were given.</summary>
    public IReadOnlyList<ProviderInfo> Providers { get; }

    /// <summary>The names of all models that a request may name (<see cref="MediaTaskKinds.Requestable"/>), in ordinal order.</summary>
    public IReadOnlyList<string> ModelNames { get; }

    /// <summary>The model of this name; null when there is none.</summary>
    public ModelInfo? Find(string name) => _models.GetValueOrDefault(name);

    /// <summary>The provider of this name; null when there is none.</summary>
    public ProviderInfo? FindProvider(string name) => _providers.GetValueOrDefault(name);

    /// <summary>The model that a task gets which names only this kind: the declared default, else the first one described; null when the kind has no model.</summary>
    public ModelInfo? DefaultFor(string kind) => _defaults.GetValueOrDefault(kind);

    /// <summary>Why a model cannot be used on this installation, by itself or through its provider; null when it can.</summary>
    public string? WhyUnavailable(ModelInfo model) => model.Unavailable ?? FindProvider(model.Provider)?.Unavailable;

    /// <summary>Finds the model and the fallbacks that a task asks for.</summary>
    public ModelResolution Resolve(MediaTaskSpec spec)
    {
        var (model, problem) = Choose(spec);
        if (problem is null && WhyUnavailable(model!) is { } why)
        {
            problem = new InputProblem("configuration_error", "model", $"The model '{model!.Name}' cannot be used here: {why}");
        }

        if (problem is not null)
        {
            return new ModelResolution.Refused(problem);
        }

        var fallbacks = new List<ModelInfo>();
        for (var i = 0; i < spec.FallbackModels.Length; i++)
        {
            var (fallback, refusal) = Named(spec.FallbackModels[i], model!.Kind, $"fallback_models[{i}]");
            if (refusal is not null)
            {
                return new ModelResolution.Refused(refusal);
            }

            // A fallback that is not set up here is no reason to refuse work that its first choice can do.
            if (WhyUnavailable(fallback!) is null && fallback != model && !fallbacks.Contains(fallback!))
            {
                fallbacks.Add(fallback!);
            }
        }

        return new ModelResolution.Found(model!, fallbacks);
    }

    private (ModelInfo? Model, InputProblem? Problem) Choose(MediaTaskSpec spec)
    {
        if (spec.Kind is { } kind && !MediaTaskKinds.All.Contains(kind))
        {
            return (null, new("invalid_request", "kind", $"There is no kind {Quote(kind)}. Use one of the allowed kinds.", MediaTaskKinds.Requestable));
        }

        return (spec.Kind, spec.Model) switch
        {
            (_, { } name) => Named(name, spec.Kind, "model"),
            (null, null) => (null, new("missing_parameter", "model", "Name a model, or a kind to get its default model.", ModelNames)),
            ({ } named, null) when DefaultFor(named) is { } model => (model, null),
            ({ } named, null) => (null, new("unsupported_model", "kind", $"No provider of this installation has a model of the kind '{named}'.", KindsWithModels())),
        };
    }

    private (ModelInfo? Model, InputProblem? Problem) Named(string name, string? kind, string field)
    {
        // The others are found by those alone who name their kind, as only their own routes do.
        if (Find(name) is not { } model || (kind is null && !IsRequestable(model)))
        {
            var near = NearNames.Of(name, ModelNames);
            var hint = near.Count > 0 ? $"Did you mean '{near[0]}'?" : "GET /v1/models lists the models there are.";
            return (null, new("model_not_found", field, $"There is no model {Quote(name)}. {hint}", near.Count > 0 ? near : ModelNames));
        }

        return kind is null || model.Kind == kind
            ? (model, null)
            : (null, new("unsupported_model", field, $"The model '{name}' is of the kind '{model.Kind}', not '{kind}'.", NamesOfKind(kind)));
    }

    private void Add(ProviderInfo provider, ModelInfo model)
    {
        Require(model.Provider == provider.Name, $"The model '{model.Name}' of '{provider.Name}' names '{model.Provider}' as its provider.");
        Require(MediaTaskKinds.All.Contains(model.Kind), $"The model '{model.Name}' has the unknown kind '{model.Kind}'.");
        Require(_models.TryAdd(model.Name, model), $"Two models are named '{model.Name}'.");

        var first = _defaults.TryAdd(model.Kind, model);
        if (!first && model.IsDefault)
        {
            Require(!_defaults[model.Kind].IsDefault, $"The kind '{model.Kind}' has two default models: '{_defaults[model.Kind].Name}' and '{model.Name}'.");
            _defaults[model.Kind] = model;
        }
    }

    private string[] NamesOfKind(string kind) => [.. ModelNames.Where(name => _models[name].Kind == kind)];

    private string[] KindsWithModels() => [.. MediaTaskKinds.Requestable.Where(_defaults.ContainsKey)];

    private static bool IsRequestable(ModelInfo model) => MediaTaskKinds.Requestable.Contains(model.Kind);

    // What a caller wrote is shown back to them, but never at full length.
    private static string Quote(string word) => word.Length <= 80 ? $"'{word}'" : $"'{word[..80]}…'";

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message);
        }
    }
}
