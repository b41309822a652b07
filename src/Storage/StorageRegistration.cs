using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks;

/// <summary>Registers the stores of a single process.</summary>
public static class StorageRegistration
{
    /// <summary>Adds <see cref="ITaskStore"/>, <see cref="IMediaStore"/> and <see cref="SqliteReminderDatabase"/>, all in the folder <c>MediaTasks:DataPath</c>.</summary>
    /// <remarks>The first to be resolved takes the folder's lock and brings the tables up to date; disposing the container writes what is under way and gives the lock back.</remarks>
    public static IServiceCollection AddMediaTaskStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection("MediaTasks")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.AddSingleton(provider => DataFolder.Open(Options(provider).DataPath));
        services.AddSingleton<SqliteReminderDatabase>();
        services.AddSingleton<ITaskStore>(provider => SqliteTaskStore.Open(
            provider.GetRequiredService<DataFolder>(), Options(provider).Store, Time(provider), provider.GetRequiredService<ILogger<SqliteTaskStore>>()));
        services.AddSingleton<IMediaStore>(provider => new FolderMediaStore(
            provider.GetRequiredService<DataFolder>().Combine("media"), Options(provider).MediaStore, Time(provider)));
        return services;
    }

    private static TimeProvider Time(IServiceProvider provider) => provider.GetService<TimeProvider>() ?? TimeProvider.System;

    private static StorageOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<StorageOptions>>().Value;
}
