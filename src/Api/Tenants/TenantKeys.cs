using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Hosting;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>Which key belongs to which tenant.</summary>
/// <remarks>In Development there is one key, and it works from this machine only. Elsewhere there are no keys yet.</remarks>
internal sealed class TenantKeys(IHostEnvironment environment)
{
    /// <summary>The key of Development.</summary>
    public const string DevelopmentKey = "condt_dev";

    /// <summary>The tenant that the key of Development names.</summary>
    public const string DevelopmentTenant = "dev";

    private static readonly byte[] DevelopmentHash = SHA256.HashData(Encoding.UTF8.GetBytes(DevelopmentKey));

    /// <summary>What to tell somebody whose key does not work.</summary>
    public string Hint => environment.IsDevelopment()
        ? $"In Development the key '{DevelopmentKey}' works from this machine: send 'Authorization: Bearer {DevelopmentKey}'."
        : "This installation has no keys yet; the key of Development works in Development only.";

    /// <summary>The tenant of a key; null when the key names none. Takes the same time whatever the key.</summary>
    public string? Find(string key, IPAddress? caller)
    {
        var isKey = CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(key)), DevelopmentHash);
        return isKey && environment.IsDevelopment() && IsThisMachine(caller) ? DevelopmentTenant : null;
    }

    private static bool IsThisMachine(IPAddress? caller) =>
        caller is not null && IPAddress.IsLoopback(caller.IsIPv4MappedToIPv6 ? caller.MapToIPv4() : caller);
}
