using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.MediaTasks.Providers.Aliases;

namespace Orleans.MediaTasks.Providers;

/// <summary>Registers the names under which clients know models.</summary>
public static class ModelAliasesExtensions
{
    /// <summary>The section of the aliases: a name, and what stands behind it.</summary>
    public const string Section = "MediaTasks:Models";

    /// <summary>Registers every alias of the configuration as a <see cref="ModelAlias"/>. Whether their targets exist shows when the silo starts, with all providers at hand.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The installation's own settings. An alias that names a <c>Target</c> replaces the product's of that name,
    /// with an empty one it takes it away, and without one it changes what it names.</param>
    /// <param name="shipped">The aliases that the product brings; null for none.</param>
    /// <exception cref="ModelAliasException">A setting cannot be understood.</exception>
    public static IServiceCollection AddModelAliases(this IServiceCollection services, IConfiguration configuration, IConfiguration? shipped = null)
    {
        foreach (var alias in ModelAliasSettings.Read(configuration.GetSection(Section), shipped?.GetSection(Section)))
        {
            services.AddSingleton(alias);
        }

        return services;
    }
}
