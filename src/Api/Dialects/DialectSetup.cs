using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.MediaTasks.Api.Dialects;

/// <summary>The one place that knows which dialects there are: a new one adds its folder and its lines here.</summary>
internal static class DialectSetup
{
    public static IServiceCollection AddDialects(this IServiceCollection services)
    {
        services.AddOptions<DialectOptions>().BindConfiguration(DialectOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, AnonymousAuthentication>(AnonymousAuthentication.SchemeName, configureOptions: null);
        return services;
    }

    public static void MapDialects(this IEndpointRouteBuilder routes)
    {
    }
}
