using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Api.Hosting;

/// <summary>What a tenant has set for plugins, without the checks of the real one.</summary>
internal sealed class ScriptedPluginSettings(ScriptedCluster cluster, string tenant) : IPluginSettingsGrain
{
    public Task<IReadOnlyDictionary<string, PluginSettings>> GetAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyDictionary<string, PluginSettings>>(cluster.Plugins
            .Where(entry => entry.Key.StartsWith($"{tenant}/", StringComparison.Ordinal))
            .ToDictionary(entry => entry.Key[(tenant.Length + 1)..], entry => entry.Value));

    public Task<PluginSettingsChange> SetAsync(string plugin, bool? enabled, string? config, CancellationToken cancellationToken = default)
    {
        if (cluster.PluginProblem is { } problem)
        {
            return Task.FromResult(new PluginSettingsChange(null, problem));
        }

        var old = cluster.Plugins.GetValueOrDefault($"{tenant}/{plugin}") ?? PluginSettings.Untouched;
        var settings = cluster.Plugins[$"{tenant}/{plugin}"] = new PluginSettings(enabled ?? old.Enabled, config ?? old.Config);
        return Task.FromResult(new PluginSettingsChange(settings, null));
    }
}
