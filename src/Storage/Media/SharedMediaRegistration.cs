using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Media;

namespace Orleans.MediaTasks;

/// <summary>Registers the media of a cluster.</summary>
public static class SharedMediaRegistration
{
    /// <summary>How long another node may take for one write; what is older was left by a crash.</summary>
    private static readonly TimeSpan LongestWrite = TimeSpan.FromDays(1);

    /// <summary>Adds <see cref="IMediaStore"/> on the folder <c>media</c> of <c>MediaTasks:DataPath</c>, which all nodes of the cluster see.</summary>
    public static IServiceCollection AddSharedMediaStore(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection("MediaTasks")).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>());
        services.AddSingleton<IMediaStore>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<StorageOptions>>().Value;
            return new FolderMediaStore(Path.Combine(options.DataPath, "media"), options.MediaStore, provider.GetService<TimeProvider>() ?? TimeProvider.System, LongestWrite);
        });
        return services;
    }
}
