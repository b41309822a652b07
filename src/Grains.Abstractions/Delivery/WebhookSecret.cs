using System.Security.Cryptography;

namespace Orleans.MediaTasks.Delivery;

/// <summary>Secrets that sign webhooks, as Standard Webhooks writes them (standardwebhooks.com): a prefix and random bytes in base64.</summary>
public static class WebhookSecret
{
    /// <summary>What they begin with.</summary>
    public const string Prefix = "whsec_";

    private const int Bytes = 32;

    /// <summary>A new one: the prefix and 32 bytes.</summary>
    public static string New() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));
}
