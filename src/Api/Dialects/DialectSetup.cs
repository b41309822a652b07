using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.MediaTasks.Api.Dialects.Apixo;
using Orleans.MediaTasks.Api.Dialects.Conduit;
using Orleans.MediaTasks.Api.Dialects.Jobs;
using Orleans.MediaTasks.Api.Dialects.Mindia;
using Orleans.MediaTasks.Api.Dialects.Queue;

namespace Orleans.MediaTasks.Api.Dialects;

/// <summary>The one place that knows which dialects there are: a new one adds its folder and its lines here.</summary>
internal static class DialectSetup
{
    public static IServiceCollection AddDialects(this IServiceCollection services)
    {
        services.AddOptions<DialectOptions>().BindConfiguration(DialectOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, AnonymousAuthentication>(AnonymousAuthentication.SchemeName, configureOptions: null);
        services.AddApixo();
        services.AddConduit();
        services.AddJobs();
        services.AddMindia();
        services.AddQueue();
        return services;
    }

    public static void MapDialects(this IEndpointRouteBuilder routes)
    {
        routes.MapApixo();
        routes.MapConduit();
        routes.MapJobs();
        routes.MapMindia();
        routes.MapQueue();
    }
}
