using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Limits;

/// <summary>Fills a provider's limits: its own default first, then the configuration.</summary>
internal sealed class LimiterSettingsSetup(ProviderSet providers, IConfiguration configuration) : IConfigureNamedOptions<LimiterSettingsOptions>
{
    public void Configure(string? name, LimiterSettingsOptions options)
    {
        if (providers.FindInfo(name ?? "") is { } info)
        {
            options.Concurrency = info.DefaultConcurrency;
        }

        configuration.GetSection($"MediaTasks:Limits:{name}").Bind(options);
    }

    public void Configure(LimiterSettingsOptions options) => Configure(Options.DefaultName, options);
}
