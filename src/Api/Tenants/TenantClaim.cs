using System.Security.Claims;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>Where the tenant of an authenticated request stands, and what its key may do.</summary>
internal static class TenantClaim
{
    public const string Type = "tenant";

    /// <summary>One claim for each scope that the key has or implies.</summary>
    public const string Scope = "scope";

    /// <summary>The tenant of an authenticated caller; endpoints that require a scope always have one.</summary>
    public static string GetTenant(this ClaimsPrincipal user) =>
        user.FindFirst(Type)?.Value ?? throw new InvalidOperationException("The endpoint must require a scope.");

    /// <summary>Whether the caller's key has a scope.</summary>
    public static bool HasScope(this ClaimsPrincipal user, string scope) => user.HasClaim(Scope, scope);
}
