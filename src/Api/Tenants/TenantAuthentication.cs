using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Errors;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>Names the tenant of a request by its API key. The only place that looks at keys.</summary>
/// <remarks>The tenant comes from the key and from nothing else in the request. When the cluster cannot say who calls, the request ends in the error boundary, with 503.</remarks>
internal sealed class TenantAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, TenantKeys keys, Callers callers)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The name of the scheme.</summary>
    public const string SchemeName = "ApiKey";

    private const string BearerPrefix = "Bearer ";
    private static readonly string[] KeyHeaders = ["X-API-Key", "api-key", "X-Virtual-Key"];

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Open routes answer whoever asks, also while nobody can be looked up.
        if (!AsksForKey(Context.GetEndpoint()) || FindKey(Request) is not { Length: > 0 } key)
        {
            return AuthenticateResult.NoResult();
        }

        var (caller, problem, wait) = await callers.FindAsync(key, Context.Connection.RemoteIpAddress);
        if (caller is null)
        {
            return AuthenticateResult.Fail(wait is { } time ? new TooManyFailedKeysException(problem!, time) : new AuthenticationFailureException(problem));
        }

        Context.Features.Set(caller);
        return AuthenticateResult.Success(new AuthenticationTicket(caller.ToPrincipal(SchemeName), SchemeName));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var failure = (await HandleAuthenticateOnceSafeAsync()).Failure;
        if (failure is TooManyFailedKeysException { Wait: var wait })
        {
            var seconds = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
            await ErrorJson.WriteAsync(Context, ApiError.Of(ErrorCatalogue.TooManyFailedKeys, $"{failure.Message} Please retry after {seconds} seconds, with a key that works.") with { RetryAfter = wait });
            return;
        }

        Response.Headers.WWWAuthenticate = failure is null ? "Bearer realm=\"mediatasks\"" : "Bearer realm=\"mediatasks\", error=\"invalid_token\"";
        await ErrorJson.WriteAsync(Context, ApiError.Of(ErrorCatalogue.Unauthorized, $"{failure?.Message ?? "The request has no API key."} {keys.Hint}"));
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var needed = Context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy ?? KeyPolicies.Admin).Where(policy => !Context.User.HasScope(policy)).Distinct() ?? [];
        var held = Context.User.FindAll(TenantClaim.Scope).Select(claim => claim.Value);
        return ErrorJson.WriteAsync(Context, ApiError.Of(
            ErrorCatalogue.Forbidden,
            $"This needs a key with the scope '{string.Join("' and '", needed.Select(policy => policy is KeyPolicies.Keys or KeyPolicies.Metrics ? KeyPolicies.Admin : policy))}'; this key has '{string.Join("', '", held)}'."));
    }

    private static bool AsksForKey(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<IAuthorizeData>() is not null && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null;

    private static string? FindKey(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return authorization[BearerPrefix.Length..].Trim();
        }

        foreach (var name in KeyHeaders)
        {
            if (request.Headers.TryGetValue(name, out var header))
            {
                return header.ToString();
            }
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

    /// <summary>Keys from the caller's address are not looked at for this long.</summary>
    private sealed class TooManyFailedKeysException(string message, TimeSpan wait) : AuthenticationFailureException(message)
    {
        public TimeSpan Wait { get; } = wait;
    }
}
