using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Tenants;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>Who is behind a secret: the operator, the key of Development, a stored key, or a page that one of those let in.</summary>
internal sealed class Callers(TenantKeys development, KeyDirectory directory, FailedKeys failures, IOptions<TenantOptions> options, TimeProvider time)
{
    private const string NotValid = "The API key is not valid.";

    private readonly byte[]? _operator = options.Value.AdminKey is { Length: > 0 } key ? SHA256.HashData(Encoding.UTF8.GetBytes(key)) : null;

    /// <summary>The caller, or what is wrong with the key. Throws when the cluster cannot say.</summary>
    public async Task<CallerFinding> FindAsync(string key, IPAddress? from)
    {
        if (FindHere(key, from) is { } known)
        {
            return new CallerFinding(known);
        }

        var page = EphemeralKey.TryParse(key, out var parsed) ? parsed : null;
        var hash = page?.Parent ?? KeyText.HashOf(key);
        if (failures.WaitOf(from, hash) is { } wait)
        {
            return new CallerFinding(null, "Too many keys from this address did not work.", wait);
        }

        var (caller, problem) = page is not null ? await OfPageAsync(page, from) : KeyText.IsWellFormed(key) ? await OfStoredAsync(hash) : (null, NotValid);
        if (caller is null)
        {
            failures.Add(from, hash);
        }
        else
        {
            failures.Forgive(hash);
        }

        return new CallerFinding(caller, problem);
    }

    /// <summary>The operator and the key of Development, who stand in the settings: nobody needs to be asked, and nobody is kept waiting.</summary>
    private ApiCaller? FindHere(string key, IPAddress? from) =>
        _operator is not null && CryptographicOperations.FixedTimeEquals(_operator, SHA256.HashData(Encoding.UTF8.GetBytes(key))) ? ApiCaller.Operator
        : development.Find(key, from) is { } tenant ? OfDevelopment(tenant)
        : null;

    private async Task<(ApiCaller? Caller, string? Problem)> OfPageAsync(EphemeralKey page, IPAddress? from)
    {
        var (parent, problem) = page.Parent == TenantKeys.DevelopmentHash ? OfDevelopment(from) : await OfStoredAsync(page.Parent);
        return parent is null ? (null, problem) : OfPage(page, parent);
    }

    private async Task<(ApiCaller? Caller, string? Problem)> OfStoredAsync(string hash) => await directory.FindAsync(hash) switch
    {
        { Standing: ApiKeyStanding.Valid, Key: { } key, Scopes: var scopes } => (Of(hash, key, scopes), null),
        { Standing: ApiKeyStanding.Disabled } => (null, "The API key is disabled."),
        { Standing: ApiKeyStanding.Expired } => (null, "The API key has expired."),
        _ => (null, NotValid),
    };

    private (ApiCaller? Caller, string? Problem) OfDevelopment(IPAddress? from) =>
        development.Find(TenantKeys.DevelopmentKey, from) is { } tenant ? (OfDevelopment(tenant), null) : (null, NotValid);

    private (ApiCaller? Caller, string? Problem) OfPage(EphemeralKey key, ApiCaller parent)
    {
        if (!key.IsSignedWith(parent.Signing.AsSpan()))
        {
            return (null, NotValid);
        }

        return key.ExpiresAt <= time.GetUtcNow()
            ? (null, "The ephemeral key has expired; make a new one with POST /v1/auth/ephemeral-key.")
            : (parent with { Scopes = parent.Scopes & ApiKeyScopes.Read, Signing = [] }, null);
    }

    private static ApiCaller Of(string hash, ApiKey key, ApiKeyScopes scopes) => new()
    {
        Tenant = key.Tenant,
        Hash = hash,
        Scopes = scopes,
        Limits = key.Limits,
        AllowedModels = key.AllowedModels,
        Signing = key.Signing,
    };

    private static ApiCaller OfDevelopment(string tenant) => new()
    {
        Tenant = tenant,
        Scopes = ApiKeyScopes.Read | ApiKeyScopes.Submit | ApiKeyScopes.Admin,
        Signing = [.. Convert.FromHexString(TenantKeys.DevelopmentHash)],
    };
}
