using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Orleans.MediaTasks.Delivery;

/// <summary>The signatures of a delivery, for every kind of receiver: HMAC-SHA256, each over what its own documents name.</summary>
public static class WebhookSignatures
{
    /// <summary>The signature of Standard Webhooks: over id, time and body, in base64 after <c>v1,</c>.</summary>
    /// <remarks>standardwebhooks.com. The key is what the base64 after <c>whsec_</c> means; of a secret of another form, the bytes of its text.</remarks>
    /// <param name="secret">The secret.</param>
    /// <param name="id">What is sent as <c>webhook-id</c>.</param>
    /// <param name="timestamp">What is sent as <c>webhook-timestamp</c>: Unix seconds.</param>
    /// <param name="body">The body.</param>
    public static string Standard(string secret, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, KeyOf(secret));
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        hash.AppendData(body);
        return "v1," + Convert.ToBase64String(hash.GetHashAndReset());
    }

    /// <summary>The signature of Conduit and Mindia: over the body alone, keyed by the whole text of the secret, in lower-case hex.</summary>
    public static string Hex(string secret, ReadOnlySpan<byte> body) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    /// <summary>The same in base64.</summary>
    public static string Base64(string secret, ReadOnlySpan<byte> body) => Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    private static byte[] KeyOf(string secret)
    {
        if (secret.StartsWith(WebhookSecret.Prefix, StringComparison.Ordinal))
        {
            var key = new byte[secret.Length];
            if (Convert.TryFromBase64Chars(secret.AsSpan(WebhookSecret.Prefix.Length), key, out var length) && length > 0)
            {
                return key[..length];
            }
        }

        return Encoding.UTF8.GetBytes(secret);
    }
}
