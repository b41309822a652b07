using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Errors;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>Names the tenant of a request by its API key. The only place that looks at keys.</summary>
/// <remarks>The tenant comes from the key and from nothing else in the request.</remarks>
internal sealed class TenantAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, TenantKeys keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The name of the scheme.</summary>
    public const string SchemeName = "ApiKey";

    private const int LongestKey = 256;
    private const string BearerPrefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (FindKey(Request) is not { Length: > 0 } key)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var tenant = key.Length <= LongestKey ? keys.Find(key, Context.Connection.RemoteIpAddress) : null;
        return Task.FromResult(tenant is null
            ? AuthenticateResult.Fail("The key names no tenant.")
            : AuthenticateResult.Success(new AuthenticationTicket(PrincipalOf(tenant), SchemeName)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var isMissing = FindKey(Request) is not { Length: > 0 };
        Response.Headers.WWWAuthenticate = isMissing ? "Bearer realm=\"mediatasks\"" : "Bearer realm=\"mediatasks\", error=\"invalid_token\"";
        var problem = isMissing ? "The request has no API key." : "The API key is not valid.";
        return ErrorJson.WriteAsync(Context, ApiError.Of(ErrorCatalogue.Unauthorized, $"{problem} {keys.Hint}"));
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        ErrorJson.WriteAsync(Context, ApiError.Of(ErrorCatalogue.Forbidden));

    private static string? FindKey(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return authorization[BearerPrefix.Length..].Trim();
        }

        if (request.Headers.TryGetValue("X-API-Key", out var header) || request.Headers.TryGetValue("api-key", out header))
        {
            return header.ToString();
        }

        return MayCarryKeyInAddress(request) ? request.Query["access_token"].ToString() : null;
    }

    /// <summary>Browsers cannot set headers on an EventSource or a WebSocket; nothing else may put a key where logs see it.</summary>
    private static bool MayCarryKeyInAddress(HttpRequest request) =>
        request.Path.StartsWithSegments("/hubs", StringComparison.Ordinal)
        || request.Path.Equals("/ws", StringComparison.Ordinal)
        || (HttpMethods.IsGet(request.Method) && IsEventStream(request));

    private static bool IsEventStream(HttpRequest request) =>
        request.Path.Value!.EndsWith("/events", StringComparison.Ordinal)
        || request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);

    private static ClaimsPrincipal PrincipalOf(string tenant) => new(new ClaimsIdentity([new Claim(TenantClaim.Type, tenant)], SchemeName));
}
