using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers;

/// <summary>Which model a task runs on. A closed set.</summary>
public abstract record ModelResolution
{
    private ModelResolution() { }

    /// <summary>The task can run.</summary>
    /// <param name="Model">The model named or defaulted.</param>
    /// <param name="Fallbacks">The models to go on with, in the caller's order; those that cannot be used here are left out.</param>
    public sealed record Found(ModelInfo Model, IReadOnlyList<ModelInfo> Fallbacks) : ModelResolution;

    /// <summary>The task cannot run, and why.</summary>
    public sealed record Refused(InputProblem Problem) : ModelResolution;
}
