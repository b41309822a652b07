using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers;

/// <summary>What one tenant has set for the plugins of this installation. Key: the tenant's name.</summary>
/// <remarks>What is answered is on disk. Every call may be made again.</remarks>
[Alias("mt.plugins")]
public interface IPluginSettingsGrain : IGrainWithStringKey
{
    /// <summary>All that was ever set, by the plugins' names; a plugin that is not in it has <see cref="PluginSettings.Untouched"/>.</summary>
    [Alias("Get")]
    Task<IReadOnlyDictionary<string, PluginSettings>> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Changes the settings of one plugin.</summary>
    /// <param name="plugin">The plugin's name.</param>
    /// <param name="enabled">Whether its tasks run from now on; null leaves it.</param>
    /// <param name="config">All of its configuration, a JSON object; null leaves it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What counts now, or what is wrong and that nothing was changed.</returns>
    [Alias("Set")]
    Task<PluginSettingsChange> SetAsync(string plugin, bool? enabled, string? config, CancellationToken cancellationToken = default);
}

/// <summary>What a tenant has set for a plugin.</summary>
/// <param name="Enabled">Whether its tasks run.</param>
/// <param name="Config">Its configuration, a JSON object of at most 16 KiB without the defaults.</param>
[GenerateSerializer, Immutable, Alias("mt.plugin.settings")]
public sealed record PluginSettings([property: Id(0)] bool Enabled, [property: Id(1)] string Config)
{
    /// <summary>The settings of a plugin that nobody touched: it runs, with its defaults.</summary>
    public static PluginSettings Untouched { get; } = new(true, "{}");
}

/// <summary>The answer to a change: one of the two is there.</summary>
/// <param name="Settings">What counts now.</param>
/// <param name="Problem">Why nothing was changed.</param>
[GenerateSerializer, Immutable, Alias("mt.plugin.change")]
public sealed record PluginSettingsChange([property: Id(0)] PluginSettings? Settings, [property: Id(1)] InputProblem? Problem);
