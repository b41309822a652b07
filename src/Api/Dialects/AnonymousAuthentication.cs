using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Tenants;

namespace Orleans.MediaTasks.Api.Dialects;

/// <summary>Names the tenant of a caller without a key, in the dialects whose clients know of no keys.</summary>
/// <remarks>A key that was sent is what counts: a wrong one is refused, and never made anonymous.</remarks>
internal sealed class AnonymousAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, IOptions<DialectOptions> dialects, TenantKeys keys, IHostEnvironment environment)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The name of the scheme.</summary>
    public const string SchemeName = "Anonymous";

    /// <summary>Who names the caller on a route of such a dialect.</summary>
    public const string Schemes = $"{SchemeName},{TenantAuthentication.SchemeName}";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (TenantOf() is not { } tenant || !(await Context.AuthenticateAsync(TenantAuthentication.SchemeName)).None)
        {
            return AuthenticateResult.NoResult();
        }

        var caller = new ApiCaller { Tenant = tenant, Scopes = ApiKeyScopes.Read | ApiKeyScopes.Submit };
        Context.Features.Set(caller);
        return AuthenticateResult.Success(new AuthenticationTicket(caller.ToPrincipal(SchemeName), SchemeName));
    }

    /// <summary>The scheme of keys says what is missing.</summary>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => Task.CompletedTask;

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Task.CompletedTask;

    private string? TenantOf() => dialects.Value.AnonymousTenant
        ?? (environment.IsDevelopment() ? keys.Find(TenantKeys.DevelopmentKey, Context.Connection.RemoteIpAddress) : null);
}
