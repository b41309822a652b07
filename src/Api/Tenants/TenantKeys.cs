using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Hosting;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>The key of Development, which works from this machine only. All other keys are made (<see cref="KeyEndpoints"/>).</summary>
internal sealed class TenantKeys(IHostEnvironment environment)
{
    /// <summary>The key of Development.</summary>
    public const string DevelopmentKey = "condt_dev";

    /// <summary>The tenant that the key of Development names.</summary>
    public const string DevelopmentTenant = "dev";

    /// <summary>Its hash, as other keys have one.</summary>
    public static string DevelopmentHash { get; } = KeyText.HashOf(DevelopmentKey);

    private static readonly byte[] HashBytes = Convert.FromHexString(DevelopmentHash);

    /// <summary>What to tell somebody whose key does not work.</summary>
    public string Hint => environment.IsDevelopment()
        ? $"In Development the key '{DevelopmentKey}' works from this machine: send 'Authorization: Bearer {DevelopmentKey}'."
        : "Send 'Authorization: Bearer <key>' with a key that 'Orleans.MediaTasks.Silo keys create' or POST /v1/keys has made.";

    /// <summary>The tenant of a key; null when the key names none. Takes the same time whatever the key.</summary>
    public string? Find(string key, IPAddress? caller)
    {
        var isKey = CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(key)), HashBytes);
        return isKey && IsDeveloper(caller) ? DevelopmentTenant : null;
    }

    /// <summary>Whether somebody on the node's own machine calls, in Development.</summary>
    public bool IsDeveloper(IPAddress? caller) => environment.IsDevelopment() && IsThisMachine(caller);

    private static bool IsThisMachine(IPAddress? caller) =>
        caller is not null && IPAddress.IsLoopback(caller.IsIPv4MappedToIPv6 ? caller.MapToIPv4() : caller);
}
