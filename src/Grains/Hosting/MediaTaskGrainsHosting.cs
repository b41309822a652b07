using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Progress;
using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Providers.Batch;
using Orleans.MediaTasks.Tasks;
using Orleans.MediaTasks.Tenants;

namespace Orleans.MediaTasks.Hosting;

/// <summary>Puts the task grid onto a silo.</summary>
public static class MediaTaskGrainsHosting
{
    /// <summary>The storage in which Orleans remembers who reads which stream; the name is Orleans' own.</summary>
    private const string SubscriptionStore = "PubSubStore";

    /// <summary>Adds the grains' own parts to a silo. The host brings ITaskStore, IMediaStore, IWebhookSender and the IMediaProviders but that of batches.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="configureStreams">Changes how progress travels between nodes.</param>
    /// <param name="addSubscriptionStore">Adds grain storage of the given name for the streams' subscriptions; in memory when null, which is right for one silo.</param>
    /// <param name="addTenantStore">Adds grain storage of the given name for tenants, their keys, their settings of plugins and the items of batches; in memory when null, which is right for tests alone.</param>
    public static ISiloBuilder AddMediaTaskGrains(
        this ISiloBuilder silo, Action<ISiloMemoryStreamConfigurator>? configureStreams = null, Action<string>? addSubscriptionStore = null, Action<string>? addTenantStore = null)
    {
        var services = silo.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<SiloIdentity>();
        services.AddSingleton<SiloLease>();
        services.AddSingleton<ShardAlarm>();
        services.AddSingleton<BatchKeys>();
        services.AddSingleton<BatchWebhooks>();
        services.AddSingleton<IMediaProvider, BatchProvider>();
        services.AddSingleton<ProviderSet>();
        services.AddSingleton<IPluginSettingsSource, StoredPluginSettings>();
        services.AddSingleton<ProgressHub>();
        services.AddSingleton<IProgressTap>(provider => provider.GetRequiredService<ProgressHub>());
        services.AddSingleton<ReadPartitions>();
        services.AddSingleton<WakeupClock>();
        services.AddSingleton<DurationEstimates>();
        services.AddSingleton<RemoteJobs>();
        services.AddSingleton<AttemptRunner>();
        services.AddSingleton<AdmissionAgent>();
        services.AddSingleton<TaskEffects>();
        services.AddSingleton<WebhookDirectory>();
        services.AddSingleton<EndpointReports>();
        services.AddSingleton<DeliveryAnnouncements>();
        services.AddSingleton<DeliveryReminders>();
        services.AddSingleton<DeliveryDesk>();
        services.AddSingleton<DeliveryKit>();
        services.AddSingleton<MadeMedia>();
        services.AddSingleton<LimiterGauges>();
        services.AddSingleton<IConfigureOptions<LimiterSettingsOptions>, LimiterSettingsSetup>();
        services.AddOptions<LimiterSettingsOptions>().ValidateDataAnnotations();
        services.AddOptions<DeliveryOptions>().BindConfiguration("MediaTasks:Webhooks").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ProgressOptions>().BindConfiguration("MediaTasks:Progress").ValidateDataAnnotations().ValidateOnStart();

        // Terminal tasks leave by themselves; this is for those that were only read.
        silo.Configure<GrainCollectionOptions>(options => options.CollectionAge = TimeSpan.FromMinutes(2));
        silo.Services.AddPlacementDirector<SpreadPlacement, SpreadPlacementDirector>();
        silo.AddMemoryStreams(ProgressStreams.ProviderName, configureStreams ?? (_ => { }));
        silo.Services.Configure<StreamCacheEvictionOptions>(ProgressStreams.ProviderName, Forget);
        (addSubscriptionStore ?? (name => silo.AddMemoryGrainStorage(name)))(SubscriptionStore);
        (addTenantStore ?? (name => silo.AddMemoryGrainStorage(name)))(TenantStorage.Name);
        return silo;
    }

    /// <summary>Adds what runs beside the silo. Call it after the silo was added to the host: these start after it and stop before it.</summary>
    public static IServiceCollection AddMediaTaskSiloWork(this IServiceCollection services)
    {
        services.AddHostedService(provider => provider.GetRequiredService<SiloLease>());
        services.AddHostedService(provider => provider.GetRequiredService<AdmissionAgent>());
        services.AddHostedService<ProgressStreamPublisher>();

        // Last in, first out: the drain stops before the agent that carries its releases.
        services.AddHostedService<SiloDrain>();
        return services;
    }

    /// <summary>Lets go of progress that every reader has had the time to take: Orleans' default keeps half an hour of it in memory, gigabytes on a busy silo.</summary>
    private static void Forget(StreamCacheEvictionOptions options) =>
        (options.DataMinTimeInCache, options.DataMaxAgeInCache) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
}
