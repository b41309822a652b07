namespace Orleans.MediaTasks.Providers;

/// <summary>Reads the settings of plugins from their tenants' grains, anew for each attempt: a change counts from the next one on.</summary>
internal sealed class StoredPluginSettings(IGrainFactory grains) : IPluginSettingsSource
{
    public async Task<PluginSettings> FindAsync(string tenant, string plugin, CancellationToken cancellationToken)
    {
        var all = await grains.GetGrain<IPluginSettingsGrain>(tenant).GetAsync(cancellationToken);
        return all.GetValueOrDefault(plugin) ?? PluginSettings.Untouched;
    }
}
