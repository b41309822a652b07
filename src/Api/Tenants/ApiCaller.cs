using System.Collections.Immutable;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Tenants;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>Who calls, as the key says.</summary>
internal sealed record ApiCaller
{
    /// <summary>Whose tasks the caller sees; null for the operator, who sees none.</summary>
    public string? Tenant { get; init; }

    /// <summary>The hash of the key, or of the one behind an ephemeral key; null for keys that stand in the settings.</summary>
    public string? Hash { get; init; }

    /// <summary>What the caller may do, with what that implies.</summary>
    public ApiKeyScopes Scopes { get; init; }

    public ApiKeyLimits Limits { get; init; }

    /// <summary>Models that the caller may name; empty for all.</summary>
    public ImmutableArray<string> AllowedModels { get; init; } = [];

    /// <summary>What signs ephemeral keys; empty when the caller may make none.</summary>
    public ImmutableArray<byte> Signing { get; init; } = [];

    /// <summary>The operator, by the key of the settings.</summary>
    public static ApiCaller Operator { get; } = new();

    /// <summary>The caller as the framework sees it.</summary>
    public ClaimsPrincipal ToPrincipal(string scheme)
    {
        var claims = Tenant is null
            ? [new Claim(TenantClaim.Scope, KeyPolicies.Operator)]
            : Scopes.ToWords().Select(word => new Claim(TenantClaim.Scope, word)).Prepend(new Claim(TenantClaim.Type, Tenant));
        return new ClaimsPrincipal(new ClaimsIdentity(claims, scheme));
    }
}

/// <summary>Where the caller of a request stands.</summary>
internal static class CallerOfRequest
{
    /// <summary>Who sent an authenticated request; endpoints that require authorization always have one.</summary>
    public static ApiCaller GetCaller(this HttpContext context) =>
        context.Features.Get<ApiCaller>() ?? throw new InvalidOperationException("The endpoint must require authorization.");
}
