namespace Orleans.MediaTasks.Providers;

/// <summary>What is known of a model that is an executable somebody installed.</summary>
[GenerateSerializer, Immutable, Alias("mt.plugin")]
public sealed record PluginInfo
{
    /// <summary>What people call it.</summary>
    [Id(0)] public required string Title { get; init; }

    /// <summary>Its version, as its maker writes it.</summary>
    [Id(1)] public required string Version { get; init; }

    /// <summary>Media that it takes, for example <c>image/png</c> or <c>audio/*</c>; empty when it needs none and takes any.</summary>
    [Id(2)] public IReadOnlyList<string> MediaTypes { get; init; } = [];

    /// <summary>What a tenant can set for it.</summary>
    [Id(3)] public IReadOnlyList<PluginKey> Config { get; init; } = [];

    /// <summary>What a task's input can say beside the media.</summary>
    [Id(4)] public IReadOnlyList<PluginKey> Input { get; init; } = [];
}

/// <summary>One value that a plugin is given.</summary>
[GenerateSerializer, Immutable, Alias("mt.plugin.key")]
public sealed record PluginKey
{
    /// <summary>Its name: 1 to 64 characters of <c>a-z 0-9 _</c>.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>One of <see cref="PluginKeyTypes"/>.</summary>
    [Id(1)] public required string Type { get; init; }

    /// <summary>One line for people.</summary>
    [Id(2)] public string Description { get; init; } = "";

    /// <summary>Whether the plugin cannot run without it. Default: false.</summary>
    [Id(3)] public bool Required { get; init; }

    /// <summary>The smallest number; null for none.</summary>
    [Id(4)] public double? Minimum { get; init; }

    /// <summary>The largest number; null for none.</summary>
    [Id(5)] public double? Maximum { get; init; }

    /// <summary>The value when nobody sets one, as JSON text; null for none.</summary>
    [Id(6)] public string? Default { get; init; }
}

/// <summary>The types of values, in the words of JSON Schema.</summary>
public static class PluginKeyTypes
{
    /// <summary>A text of at most 4,096 characters.</summary>
    public const string Text = "string";

    /// <summary>A number.</summary>
    public const string Number = "number";

    /// <summary>A whole number.</summary>
    public const string Whole = "integer";

    /// <summary>True or false.</summary>
    public const string Flag = "boolean";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Text, Number, Whole, Flag];
}
