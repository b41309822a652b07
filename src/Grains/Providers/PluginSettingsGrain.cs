using Orleans.MediaTasks.Tasks;
using Orleans.MediaTasks.Tenants;

namespace Orleans.MediaTasks.Providers;

/// <summary>One tenant's settings of plugins. Decides nothing itself (see <see cref="PluginValues"/>).</summary>
/// <remarks>Survives a crash: what was set. Lost: nothing. Woken by: attempts of plugins, and the tenant's administrators. Bounded by: the
/// plugins that are installed, and <see cref="PluginValues.MaximumConfigBytes"/> for each. Never: answers before the write.</remarks>
internal sealed class PluginSettingsGrain([PersistentState("mt.plugins", TenantStorage.Name)] IPersistentState<PluginSettingsState> row, ProviderSet providers)
    : Grain, IPluginSettingsGrain
{
    public Task<IReadOnlyDictionary<string, PluginSettings>> GetAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, PluginSettings>>(new Dictionary<string, PluginSettings>(row.State.Plugins));

    public async Task<PluginSettingsChange> SetAsync(string plugin, bool? enabled, string? config, CancellationToken cancellationToken)
    {
        if (providers.Catalog.Find(plugin)?.Plugin is not { } info)
        {
            return new PluginSettingsChange(null, new InputProblem("not_found", null, $"There is no plugin '{plugin}' on this silo."));
        }

        if (config is not null && PluginValues.CheckConfig(info.Config, config) is { } problem)
        {
            return new PluginSettingsChange(null, problem);
        }

        var old = row.State.Plugins.GetValueOrDefault(plugin) ?? PluginSettings.Untouched;
        var settings = new PluginSettings(enabled ?? old.Enabled, config ?? old.Config);
        if (settings != old)
        {
            await WriteAsync(new Dictionary<string, PluginSettings>(row.State.Plugins) { [plugin] = settings });
        }

        return new PluginSettingsChange(settings, null);
    }

    private async Task WriteAsync(Dictionary<string, PluginSettings> plugins)
    {
        var old = row.State.Plugins;
        try
        {
            row.State.Plugins = plugins;
            await row.WriteStateAsync();
        }
        catch
        {
            // Nobody knows what is in the row now; the next activation reads it.
            row.State.Plugins = old;
            DeactivateOnIdle();
            throw;
        }
    }
}

/// <summary>The row of a tenant's settings of plugins.</summary>
[GenerateSerializer, Alias("mt.plugins.state")]
internal sealed class PluginSettingsState
{
    /// <summary>What was set, by the plugins' names.</summary>
    [Id(0)] public Dictionary<string, PluginSettings> Plugins { get; set; } = [];
}
