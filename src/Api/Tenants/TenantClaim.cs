using System.Security.Claims;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>Where the tenant of an authenticated request stands.</summary>
internal static class TenantClaim
{
    public const string Type = "tenant";

    /// <summary>The tenant of an authenticated caller; endpoints that require authorization always have one.</summary>
    public static string GetTenant(this ClaimsPrincipal user) =>
        user.FindFirst(Type)?.Value ?? throw new InvalidOperationException("The endpoint must require authorization.");
}
