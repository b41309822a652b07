using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks;

/// <summary>Registers the stores of a silo in a cluster.</summary>
public static class ClusterStorageRegistration
{
    /// <summary>Adds the pool of connections to PostgreSQL, <see cref="ITaskStore"/> on it, and the media folder that all nodes see.</summary>
    /// <remarks>The first to ask for the pool waits for the database and brings its tables up to date; disposing the container writes what is under way.</remarks>
    public static IServiceCollection AddClusterStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(provider => PostgresDatabase.Open(
            configuration.GetConnectionString(PostgresDatabase.ConnectionName)!,
            configuration.GetConnectionString(PostgresDatabase.OwnerConnectionName),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(PostgresDatabase))));
        services.TryAddSingleton<ITaskStore>(provider => new PostgresTaskStore(
            provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<IOptions<StorageOptions>>().Value.Store, provider.GetRequiredService<ILogger<PostgresTaskStore>>()));
        return services.AddSharedMediaStore(configuration);
    }
}
