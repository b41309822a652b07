using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Tenants;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>The dialect of Mindia's clients: tasks, videos, plugins and webhooks, under both of its prefixes.</summary>
internal static class MindiaSetup
{
    private static readonly string[] Prefixes = ["/api", "/api/v0"];

    public static IServiceCollection AddMindia(this IServiceCollection services)
    {
        services.AddOptions<MindiaOptions>().BindConfiguration(MindiaOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IErrorShape, MindiaErrorShape>();
        services.AddSingleton<OffsetPages>();
        services.AddSingleton<MindiaPlugins>();
        services.AddSingleton<MindiaPluginIntake>();
        services.AddSingleton<MindiaTaskIntake>();
        services.AddSingleton<MindiaVideoIntake>();
        return services;
    }

    public static void MapMindia(this IEndpointRouteBuilder routes)
    {
        foreach (var prefix in Prefixes)
        {
            var api = routes.MapGroup(prefix).RequireScopeOfMethod().ExcludeFromDescription();
            api.MapMindiaTasks();
            api.MapMindiaVideos();
            api.MapMindiaPlugins();
            api.MapMindiaWebhooks();
        }
    }

    /// <summary>An address of this dialect, absolute, with the documented prefix.</summary>
    public static string Mindia(this UrlContext urls, string path) => $"{urls.BaseUrl}{Prefixes[0]}{path}";

    /// <summary>Tells a caller with an idempotency key which one counted, and whether the answer is that of an earlier request.</summary>
    public static void SetIdempotent(this IHeaderDictionary headers, string? key, bool replayed)
    {
        if (key is not null)
        {
            headers["X-Idempotent-Key"] = key;
        }

        if (replayed)
        {
            headers["X-Idempotent-Replayed"] = "true";
        }
    }
}
