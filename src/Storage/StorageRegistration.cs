using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks;

/// <summary>Registers the stores of a node, as <c>MediaTasks:Mode</c> says: one process on SQLite and a folder of its own, or many on PostgreSQL and a folder that they share.</summary>
public static class StorageRegistration
{
    /// <summary>Adds all that a silo needs: <see cref="AddTaskStore"/> and <see cref="AddMediaStore"/>.</summary>
    public static IServiceCollection AddMediaTaskStorage(this IServiceCollection services, IConfiguration configuration) =>
        services.AddTaskStore(configuration).AddMediaStore(configuration);

    /// <summary>Adds <see cref="ITaskStore"/> and <see cref="IDeliveryStore"/>, which are one; with them <see cref="SqliteReminderDatabase"/> and <see cref="SqliteGrainDatabase"/> or, in a cluster, what <see cref="AddSharedDatabase"/> adds.</summary>
    /// <remarks>The first part to be resolved takes the folder's lock, in a single process, and brings the tables up to date; disposing the container writes what is under way.</remarks>
    public static IServiceCollection AddTaskStore(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddStorageOptions(configuration);
        if (Mode(configuration) == StorageMode.Cluster)
        {
            services.AddSharedDatabase(configuration);
            services.AddSingleton(provider => new PostgresTaskStore(
                provider.GetRequiredService<NpgsqlDataSource>(), Options(provider).Store, provider.GetRequiredService<ILogger<PostgresTaskStore>>()));
            return services.AddTaskStore<PostgresTaskStore>();
        }

        services.AddSingleton<SqliteReminderDatabase>();
        services.AddSingleton<SqliteGrainDatabase>();
        services.AddSingleton(provider => SqliteTaskStore.Open(
            provider.GetRequiredService<DataFolder>(), Options(provider).Store, Time(provider), provider.GetRequiredService<ILogger<SqliteTaskStore>>()));
        return services.AddTaskStore<SqliteTaskStore>();
    }

    /// <summary>Adds <see cref="IMediaStore"/> in <c>media</c> below <c>MediaTasks:DataPath</c>, which the nodes of a cluster share.</summary>
    public static IServiceCollection AddMediaStore(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddStorageOptions(configuration);
        var shared = Mode(configuration) == StorageMode.Cluster;
        services.AddSingleton<IMediaStore>(provider => new FolderMediaStore(
            shared ? Path.Combine(Options(provider).DataPath, "media") : provider.GetRequiredService<DataFolder>().Combine("media"), Options(provider).MediaStore, Time(provider)));
        return services;
    }

    /// <summary>Adds the <see cref="NpgsqlDataSource"/> of a cluster: one pool of connections for all of a node.</summary>
    /// <remarks>Resolving it waits for the database and brings its tables up to date, those of Orleans included.</remarks>
    public static IServiceCollection AddSharedDatabase(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(provider => PostgresDatabase.Open(
            configuration.GetConnectionString(PostgresDatabase.ConnectionName) is { Length: > 0 } connectionString
                ? connectionString
                : throw new InvalidOperationException("A cluster needs a database: set ConnectionStrings__MediaTasks to a PostgreSQL connection string."),
            configuration.GetConnectionString(PostgresDatabase.OwnerConnectionName) is { Length: > 0 } owner ? owner : null,
            provider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(PostgresDatabase))));
        return services;
    }

    private static IServiceCollection AddTaskStore<TStore>(this IServiceCollection services)
        where TStore : class, ITaskStore, IDeliveryStore => services
        .AddSingleton<ITaskStore>(provider => provider.GetRequiredService<TStore>())
        .AddSingleton<IDeliveryStore>(provider => provider.GetRequiredService<TStore>());

    private static void AddStorageOptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection("MediaTasks")).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>());
        services.TryAddSingleton(provider => DataFolder.Open(Options(provider).DataPath));
    }

    private static StorageMode Mode(IConfiguration configuration) => configuration.GetValue("MediaTasks:Mode", StorageMode.Single);

    private static TimeProvider Time(IServiceProvider provider) => provider.GetService<TimeProvider>() ?? TimeProvider.System;

    private static StorageOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<StorageOptions>>().Value;
}
