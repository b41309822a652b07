using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.MediaTasks.Providers.Processes;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>What the provider needs beside its options.</summary>
internal static class FfmpegRegistration
{
    public static IServiceCollection AddFfmpegPrograms(this IServiceCollection services, IConfiguration configuration)
    {
        var dataPath = configuration["MediaTasks:DataPath"] ?? "./data";
        services.AddSingleton(provider => new WorkFolders(provider.GetRequiredService<FfmpegOptions>().WorkPath ?? Path.Combine(dataPath, "work")));
        services.AddSingleton<FfmpegPrograms>();
        services.AddHostedService<FfmpegStartup>();
        return services;
    }
}
