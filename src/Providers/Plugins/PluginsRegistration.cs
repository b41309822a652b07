using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Orleans.MediaTasks.Providers.Plugins;

/// <summary>What the provider needs beside its options.</summary>
internal static class PluginsRegistration
{
    private const string Standard = "plugins";

    /// <summary>Whether this installation has plugins: a folder is named, or there is one in the usual place.</summary>
    public static bool HasPlugins(IConfiguration configuration) =>
        configuration[$"{MediaTaskProvidersExtensions.Section}:Plugins:{nameof(PluginsOptions.Folder)}"] is { Length: > 0 } || Directory.Exists(StandardFolder(configuration));

    public static IServiceCollection AddPluginPrograms(this IServiceCollection services, IConfiguration configuration)
    {
        services.PostConfigure<PluginsOptions>(options => options.Folder = options.Folder is { Length: > 0 } ? options.Folder : StandardFolder(configuration));
        services.AddOptions<PluginsOptions>().Validate(
            options => Directory.Exists(options.Folder),
            $"{MediaTaskProvidersExtensions.Section}:Plugins:{nameof(PluginsOptions.Folder)} names a folder that does not exist. Correct it, or leave it out.");
        services.AddSingleton<PluginPrograms>();
        services.AddHostedService<PluginsStartup>();
        return services;
    }

    private static string StandardFolder(IConfiguration configuration) => Path.Combine(configuration["MediaTasks:DataPath"] ?? "./data", Standard);
}

/// <summary>When a node starts: finds out whether sandboxes work before the first task needs to know.</summary>
internal sealed class PluginsStartup(PluginPrograms programs) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Must not hold up the start of the node.
        await Task.Yield();
        await programs.WarmUpAsync();
    }
}
