namespace Orleans.MediaTasks.Providers;

/// <summary>Where an attempt reads what its tenant has set for a plugin.</summary>
public interface IPluginSettingsSource
{
    /// <summary>The settings that count now; those of an untouched plugin when the tenant has set nothing.</summary>
    Task<PluginSettings> FindAsync(string tenant, string plugin, CancellationToken cancellationToken);
}
