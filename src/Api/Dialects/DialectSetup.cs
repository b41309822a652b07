using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.MediaTasks.Api.Dialects.Apixo;
using Orleans.MediaTasks.Api.Dialects.Jobs;
using Orleans.MediaTasks.Api.Dialects.Mindia;
using Orleans.MediaTasks.Api.Dialects.Queue;
using Orleans.MediaTasks.Api.Errors;

namespace Orleans.MediaTasks.Api.Dialects;

/// <summary>The one place that knows which dialects there are: a new one adds its folder and its lines here.</summary>
internal static class DialectSetup
{
    public static IServiceCollection AddDialects(this IServiceCollection services)
    {
        services.AddOptions<DialectOptions>().BindConfiguration(DialectOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<JobsOptions>().BindConfiguration(JobsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<QueueOptions>().BindConfiguration(QueueOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, AnonymousAuthentication>(AnonymousAuthentication.SchemeName, configureOptions: null);
        services.AddSingleton<QueueStream>();
        services.AddSingleton<IErrorShape, ApixoErrors>();
        services.AddSingleton<IErrorShape, JobsErrors>();
        services.AddSingleton<IErrorShape, QueueErrors>();
        services.AddMindia();
        return services;
    }

    public static void MapDialects(this IEndpointRouteBuilder routes)
    {
        routes.MapApixo();
        routes.MapJobs();
        routes.MapMindia();
        routes.MapQueue();
    }
}
