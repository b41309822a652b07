namespace Orleans.MediaTasks.Providers;

/// <summary>A model that tasks can name.</summary>
[GenerateSerializer, Immutable, Alias("mt.model")]
public sealed record ModelInfo
{
    /// <summary>The name, as clients write it.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>The kind of work it does.</summary>
    [Id(1)] public required string Kind { get; init; }

    /// <summary>The provider that runs it.</summary>
    [Id(2)] public required string Provider { get; init; }

    /// <summary>One line for people: what it makes, and what it is honest about not being.</summary>
    [Id(3)] public required string Description { get; init; }

    /// <summary>Whether it is taken when a task names only its kind. One per kind.</summary>
    [Id(4)] public bool IsDefault { get; init; }

    /// <summary>How long an attempt usually takes; the first estimate until there are measurements.</summary>
    [Id(5)] public TimeSpan ExpectedDuration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The limit of one attempt unless the task names its own.</summary>
    [Id(6)] public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Why it cannot be used on this installation (for example a missing program), or null when it can.</summary>
    [Id(7)] public string? Unavailable { get; init; }

    /// <summary>An example of an input that works, as JSON text; used by documents and the page.</summary>
    [Id(8)] public string? ExampleInput { get; init; }

    /// <summary>The model that really does the work, when this one is only another name for it; else null.</summary>
    [Id(9)] public string? Target { get; init; }

    /// <summary>What is known of the executable, when the model is a plugin; else null.</summary>
    [Id(10)] public PluginInfo? Plugin { get; init; }
}
