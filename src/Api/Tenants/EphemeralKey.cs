using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>A key for a browser: names the key it was made with and its end, signed with what only that key's record has.</summary>
/// <remarks>Nothing is stored for it, so that pages may ask for as many as they open. It lives no longer than the key behind it.</remarks>
internal sealed class EphemeralKey
{
    private const string Prefix = "condt_eph_";
    private const int HashBytes = 32;
    private const int TimeBytes = 8;
    private const int NonceBytes = 8;
    private const int SignedBytes = HashBytes + TimeBytes + NonceBytes;
    private const int TotalBytes = SignedBytes + 32;

    private readonly byte[] _bytes;

    private EphemeralKey(byte[] bytes) => _bytes = bytes;

    /// <summary>The hash of the key it was made with.</summary>
    public string Parent => Convert.ToHexStringLower(_bytes.AsSpan(0, HashBytes));

    /// <summary>From when on it does not work any more.</summary>
    public DateTimeOffset ExpiresAt => DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(_bytes.AsSpan(HashBytes)));

    /// <summary>Makes one.</summary>
    public static string Make(string parentHash, ReadOnlySpan<byte> signing, DateTimeOffset expiresAt)
    {
        var bytes = new byte[TotalBytes];
        Convert.FromHexString(parentHash, bytes, out _, out _);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(HashBytes), expiresAt.ToUnixTimeMilliseconds());
        RandomNumberGenerator.Fill(bytes.AsSpan(HashBytes + TimeBytes, NonceBytes));
        HMACSHA256.HashData(signing, bytes.AsSpan(0, SignedBytes), bytes.AsSpan(SignedBytes));
        return Prefix + Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads one; what it says is worth nothing before <see cref="IsSignedWith"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out EphemeralKey? key)
    {
        key = null;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var bytes = new byte[TotalBytes];
        var encoded = text.AsSpan(Prefix.Length);
        if (!Base64Url.IsValid(encoded, out var length) || length != TotalBytes || !Base64Url.TryDecodeFromChars(encoded, bytes, out _) || !HasATime(bytes))
        {
            return false;
        }

        key = new EphemeralKey(bytes);
        return true;
    }

    /// <summary>Whether the key behind it has signed it.</summary>
    public bool IsSignedWith(ReadOnlySpan<byte> signing)
    {
        Span<byte> expected = stackalloc byte[TotalBytes - SignedBytes];
        HMACSHA256.HashData(signing, _bytes.AsSpan(0, SignedBytes), expected);
        return CryptographicOperations.FixedTimeEquals(expected, _bytes.AsSpan(SignedBytes));
    }

    private static bool HasATime(byte[] bytes) =>
        BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(HashBytes)) is >= 0 and <= 253_402_300_799_999;
}
