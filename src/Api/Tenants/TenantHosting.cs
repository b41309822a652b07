using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>Puts keys in front of an API node.</summary>
internal static class TenantHosting
{
    public static IServiceCollection AddMediaTasksTenants(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TenantOptions>().Bind(configuration.GetSection(TenantOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<TenantKeys>();
        services.AddSingleton<KeyDirectory>();
        services.AddSingleton<FailedKeys>();
        services.AddSingleton<Callers>();
        services.AddSingleton<SubmissionGate>();
        services.AddSingleton<KeyWatch>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<KeyWatch>());
        services.AddAuthentication(TenantAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, TenantAuthentication>(TenantAuthentication.SchemeName, configureOptions: null);
        return services.AddKeyPolicies();
    }
}
