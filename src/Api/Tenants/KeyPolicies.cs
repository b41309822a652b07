using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.MediaTasks.Api.Metrics;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>What a route asks of a key.</summary>
internal static class KeyPolicies
{
    /// <summary>The scope for looking and watching.</summary>
    public const string Read = "read";

    /// <summary>The scope for whatever makes or changes something.</summary>
    public const string Submit = "submit";

    /// <summary>The scope for what concerns others.</summary>
    public const string Admin = "admin";

    /// <summary>The routes of keys: a tenant's <see cref="Admin"/>, or the operator.</summary>
    public const string Keys = "keys";

    /// <summary>The numbers of a node: a tenant's <see cref="Admin"/>, or whom the settings let in.</summary>
    public const string Metrics = "metrics";

    /// <summary>The scope that the operator's key has instead of all others.</summary>
    public const string Operator = "operator";

    private static readonly string[] Scopes = [Read, Submit, Admin];

    /// <summary>Adds the policies. A route that asks for a key and names no scope is for administrators alone.</summary>
    public static IServiceCollection AddKeyPolicies(this IServiceCollection services) => services.AddAuthorization(options =>
    {
        foreach (var scope in Scopes)
        {
            options.AddPolicy(scope, policy => policy.RequireClaim(TenantClaim.Type).RequireClaim(TenantClaim.Scope, scope));
        }

        options.AddPolicy(Keys, policy => policy.RequireClaim(TenantClaim.Scope, Admin, Operator));
        options.AddPolicy(Metrics, policy => policy.AddRequirements(new MetricsReading()));
        options.DefaultPolicy = options.GetPolicy(Admin)!;
    });

    /// <summary>GET and HEAD need <see cref="Read"/>, every other method <see cref="Submit"/>; a route may ask for more.</summary>
    /// <param name="builder">The routes.</param>
    /// <param name="schemes">Who names the caller, separated by commas; null for keys alone.</param>
    public static TBuilder RequireScopeOfMethod<TBuilder>(this TBuilder builder, string? schemes = null)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Finally(endpoint => endpoint.Metadata.Add(new AuthorizeAttribute(IsRead(endpoint) ? Read : Submit) { AuthenticationSchemes = schemes }));
        return builder;
    }

    private static bool IsRead(EndpointBuilder endpoint) =>
        endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault() is { HttpMethods: [_, ..] methods } && methods.All(method => HttpMethods.IsGet(method) || HttpMethods.IsHead(method));
}
