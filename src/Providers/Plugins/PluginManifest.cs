namespace Orleans.MediaTasks.Providers.Plugins;

/// <summary>What a plugin says of itself in its <c>plugin.json</c>.</summary>
internal sealed record PluginManifest
{
    /// <summary>The file's name.</summary>
    public const string FileName = "plugin.json";

    /// <summary>The only version of the protocol so far.</summary>
    public const int Protocol = 1;

    /// <summary>The longest file in bytes.</summary>
    public const int MaximumBytes = 64 * 1024;

    /// <summary>Its name, which is that of its folder and of the model.</summary>
    public required string Name { get; init; }

    /// <summary>One line for people.</summary>
    public required string Description { get; init; }

    /// <summary>The program, relative to the plugin's folder.</summary>
    public required string Executable { get; init; }

    /// <summary>The program's arguments.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Variables of its environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>How long an attempt usually takes.</summary>
    public TimeSpan Expected { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an attempt may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Address space in bytes; null means as much as the options allow.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>An input that works, for people.</summary>
    public string? ExampleInput { get; init; }

    /// <summary>What everybody may know.</summary>
    public required PluginInfo Info { get; init; }
}
