using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Providers.Demo;
using Orleans.MediaTasks.Providers.Embeddings;
using Orleans.MediaTasks.Providers.Ffmpeg;
using Orleans.MediaTasks.Providers.Images;
using Orleans.MediaTasks.Providers.OpenAi;
using Orleans.MediaTasks.Providers.Plugins;
using Orleans.MediaTasks.Providers.Simulation;
using Orleans.MediaTasks.Providers.SimulationRemote;
using Orleans.MediaTasks.Providers.Webhooks;

namespace Orleans.MediaTasks.Providers;

/// <summary>The one place where providers are registered: a new one adds its folder and a line here.</summary>
public static class MediaTaskProvidersExtensions
{
    /// <summary>Where each provider's options live, followed by its name.</summary>
    public const string Section = "MediaTasks:Providers";

    /// <summary>Registers every built-in provider as an <see cref="IMediaProvider"/> and what sends webhooks, with their options validated at start.</summary>
    /// <remarks>Needs an <see cref="Media.IMediaStore"/> to be registered as well, and an <see cref="IPluginSettingsSource"/> where there are plugins.</remarks>
    public static IServiceCollection AddMediaTaskProviders(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<SimulationOracle>();
        if (configuration.GetSection($"{Section}:SimulationRemote").GetValue<string>(nameof(SimulationRemoteOptions.Url)) is { Length: > 0 })
        {
            services.AddProvider<SimulationRemoteProvider, SimulationRemoteOptions>(configuration, "SimulationRemote");
        }

        if (configuration.GetSection($"{Section}:OpenAi") is var openAi && (openAi[nameof(OpenAiOptions.ApiKey)] is { Length: > 0 } || openAi[nameof(OpenAiOptions.Url)] is { Length: > 0 }))
        {
            services.AddProvider<OpenAiProvider, OpenAiOptions>(configuration, "OpenAi");
        }

        if (PluginsRegistration.HasPlugins(configuration))
        {
            services.AddPluginPrograms(configuration).AddProvider<PluginsProvider, PluginsOptions>(configuration, "Plugins");
        }

        return services
            .AddWebhookSender(configuration)
            .AddProvider<ImagesProvider, ImagesOptions>(configuration, "Images")
            .AddProvider<EmbeddingsProvider, EmbeddingsOptions>(configuration, "Embeddings")
            .AddFfmpegPrograms(configuration)
            .AddProvider<FfmpegProvider, FfmpegOptions>(configuration, "Ffmpeg")
            .AddProvider<DemoProvider, DemoOptions>(configuration, "Demo")
            .AddProvider<SimulationProvider, SimulationOptions>(configuration, "Simulation");
    }

    private static IServiceCollection AddProvider<TProvider, TOptions>(this IServiceCollection services, IConfiguration configuration, string name)
        where TProvider : class, IMediaProvider
        where TOptions : class
    {
        services.AddOptions<TOptions>().Bind(configuration.GetSection($"{Section}:{name}")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<TOptions>>().Value);
        services.AddSingleton<TProvider>();
        services.AddSingleton<IMediaProvider>(provider => provider.GetRequiredService<TProvider>());
        return services;
    }
}
