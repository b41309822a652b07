namespace Orleans.MediaTasks.Providers;

/// <summary>A model that is another model under a name of its own: what clients call it, and how their input becomes the other one's.</summary>
/// <remarks>Pure data, usually from the configuration. A task keeps the alias as its model; the provider only ever sees the model behind it.</remarks>
public sealed record ModelAlias
{
    /// <summary>The name, as clients write it.</summary>
    public required string Name { get; init; }

    /// <summary>The model or alias behind it.</summary>
    public required string Target { get; init; }

    /// <summary>Where it is written, for whoever has to correct it.</summary>
    public required string Setting { get; init; }

    /// <summary>Whether it makes way for a provider's own model of the same name, as the product's own aliases do; otherwise two of one name are a mistake.</summary>
    public bool YieldsToModel { get; init; }

    /// <summary>One line for people; null makes one that names the model behind it.</summary>
    public string? Description { get; init; }

    /// <summary>How long an attempt usually takes; null means as long as the target's.</summary>
    public TimeSpan? ExpectedDuration { get; init; }

    /// <summary>The limit of one attempt; null means the target's.</summary>
    public TimeSpan? AttemptTimeout { get; init; }

    /// <summary>Members that the input gets where the caller left them out: a JSON object.</summary>
    public string Input { get; init; } = "{}";

    /// <summary>Members that the target calls by another name: the caller's word, and the target's.</summary>
    public IReadOnlyDictionary<string, string> Rename { get; init; } = new Dictionary<string, string>();
}

/// <summary>The aliases make no sense; the message names the setting.</summary>
/// <param name="setting">Where the mistake is written.</param>
/// <param name="problem">What is wrong, and what to do.</param>
/// <param name="inner">What found it, where something did.</param>
public sealed class ModelAliasException(string setting, string problem, Exception? inner = null) : Exception($"{setting}: {problem}", inner)
{
    /// <summary>Where the mistake is written.</summary>
    public string Setting { get; } = setting;
}
