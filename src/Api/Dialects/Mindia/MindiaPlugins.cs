using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>A plugin as one tenant sees it.</summary>
/// <param name="Model">The plugin.</param>
/// <param name="Unavailable">Why it cannot be used on this installation; null when it can.</param>
/// <param name="Settings">What the tenant has set for it.</param>
internal sealed record MindiaPlugin(ModelInfo Model, string? Unavailable, PluginSettings Settings)
{
    /// <summary>Under which name settings are kept: that of the plugin behind another name.</summary>
    public string SettingsName => SettingsNameOf(Model);

    public static string SettingsNameOf(ModelInfo model) => model.Target ?? model.Name;
}

/// <summary>The plugins of this installation: its models of that kind.</summary>
internal sealed class MindiaPlugins(IGrainFactory grains)
{
    /// <summary>All plugins by name.</summary>
    public async Task<IReadOnlyList<MindiaPlugin>> ListAsync(string tenant)
    {
        var models = await ReadAsync();
        if (models.Count == 0)
        {
            return [];
        }

        var settings = await grains.GetGrain<IPluginSettingsGrain>(tenant).GetAsync();
        return [.. models.Select(entry => new MindiaPlugin(entry.Model, entry.Unavailable, settings.GetValueOrDefault(MindiaPlugin.SettingsNameOf(entry.Model)) ?? PluginSettings.Untouched))];
    }

    /// <summary>The plugin of a name; null when there is none.</summary>
    public async Task<MindiaPlugin?> FindAsync(string tenant, string name) => (await ListAsync(tenant)).FirstOrDefault(plugin => plugin.Model.Name == name);

    /// <summary>Changes what the tenant has set.</summary>
    public async Task<(MindiaPlugin? Plugin, ApiError? Error)> SetAsync(string tenant, MindiaPlugin plugin, bool? enabled, string? config)
    {
        var change = await grains.GetGrain<IPluginSettingsGrain>(tenant).SetAsync(plugin.SettingsName, enabled, config);
        return change.Settings is { } settings ? (plugin with { Settings = settings }, null) : (null, ApiError.Of([change.Problem!]));
    }

    /// <summary>There is no such plugin; perhaps one of a similar name.</summary>
    public async Task<ApiError> UnknownAsync(string name)
    {
        var names = (await ReadAsync()).Select(entry => entry.Model.Name).ToList();
        return MindiaErrors.UnknownPlugin(NearNames.Find(name, names) is { } near ? [near] : names);
    }

    private async Task<List<(ModelInfo Model, string? Unavailable)>> ReadAsync() =>
    [
        .. from provider in await grains.GetGrain<IProviderCatalogGrain>(0).GetAsync()
           from model in provider.Models
           where model.Kind == MediaTaskKinds.Plugin
           orderby model.Name
           select (model, model.Unavailable ?? provider.Unavailable),
    ];
}
