using System.Collections.Immutable;
using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Tenants;

/// <summary>Which models a key may name.</summary>
public static class AllowedModels
{
    /// <summary>What is wrong with the models of a task; null when the key may use them all.</summary>
    /// <param name="allowed">Exact names, or beginnings with a trailing <c>*</c>; empty for all.</param>
    /// <param name="spec">What was asked.</param>
    /// <param name="found">What it comes to: a task that names only a kind is judged by the model that it gets.</param>
    public static InputProblem? Check(ImmutableArray<string> allowed, MediaTaskSpec spec, ModelResolution.Found found)
    {
        // A list of models says nothing of batches, which run none; the scope of their routes does.
        if (allowed.IsDefaultOrEmpty || found.Model.Kind == MediaTaskKinds.Batch)
        {
            return null;
        }

        // The name that was asked for counts as well as the model behind it, so that a list may have either.
        if (!IsAllowed(allowed, found.Model.Name) && !(spec.Model is { } asked && IsAllowed(allowed, asked)))
        {
            return Refusal(allowed, "model", found.Model.Name);
        }

        var stranger = spec.FallbackModels.IndexOf(spec.FallbackModels.FirstOrDefault(name => !IsAllowed(allowed, name))!);
        return stranger < 0 ? null : Refusal(allowed, $"fallback_models[{stranger}]", spec.FallbackModels[stranger]);
    }

    /// <summary>Whether a model is one of those.</summary>
    public static bool IsAllowed(ImmutableArray<string> allowed, string model)
    {
        foreach (var pattern in allowed)
        {
            if (pattern.EndsWith('*') ? model.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal) : model == pattern)
            {
                return true;
            }
        }

        return false;
    }

    private static InputProblem Refusal(ImmutableArray<string> allowed, string field, string model) =>
        new("model_not_allowed", field, $"This key may not use the model '{model}'.", allowed);
}
