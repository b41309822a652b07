namespace Orleans.MediaTasks.Providers;

/// <summary>A provider as everybody outside its adapter sees it.</summary>
[GenerateSerializer, Immutable, Alias("mt.provider")]
public sealed record ProviderInfo
{
    /// <summary>Its name, lower case.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>One line for people.</summary>
    [Id(1)] public required string Description { get; init; }

    /// <summary>Its models.</summary>
    [Id(2)] public required IReadOnlyList<ModelInfo> Models { get; init; }

    /// <summary>Whether an attempt runs on this cluster's own machines; a remote provider's job outlives our processes.</summary>
    [Id(3)] public bool IsLocal { get; init; }

    /// <summary>Attempts at once, for the whole cluster, unless configured otherwise.</summary>
    [Id(4)] public int DefaultConcurrency { get; init; } = 4;

    /// <summary>Whether the Processing row must be on disk before the attempt starts: for paid submits, and for work that can take the process down.</summary>
    /// <remarks>When false the row is written lazily and usually merges with the terminal write. Default: true, the safe one.</remarks>
    [Id(5)] public bool DurableStart { get; init; } = true;

    /// <summary>Why nothing of it can be used on this installation, or null when it can.</summary>
    [Id(6)] public string? Unavailable { get; init; }

    /// <summary>Whether the provider recognises a repeated submit key and answers it with the job it already has.</summary>
    /// <remarks>When true, a submit whose answer was lost is simply sent again, as the same attempt. When false such a task fails as
    /// <c>submit_outcome_unknown</c>, because repeating it could be charged twice. Only for providers that are not local. Default: false.</remarks>
    [Id(7)] public bool IdempotentSubmit { get; init; }
}
