using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>The text of a key: <c>condt_</c>, 43 random characters, and 6 that follow from them.</summary>
/// <remarks>The last ones tell a mistyped or made-up key without asking the cluster. 32 random bytes cannot be guessed, so a plain hash is enough to store.</remarks>
internal static class KeyText
{
    public const string Prefix = "condt_";

    private const int RandomBytes = 32;
    private const int RandomCharacters = 43;
    private const int CheckCharacters = 6;
    private const int PreviewCharacters = 4;
    private const int Length = 6 + RandomCharacters + CheckCharacters;

    /// <summary>A new key.</summary>
    public static string New()
    {
        var text = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
        return text + CheckOf(text);
    }

    /// <summary>Whether a text can be a key of this grid at all.</summary>
    public static bool IsWellFormed(string text) =>
        text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal) && text.EndsWith(CheckOf(text[..^CheckCharacters]), StringComparison.Ordinal);

    /// <summary>What is stored instead of the key.</summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>What people tell the key by; too little to guess the rest.</summary>
    public static string PreviewOf(string text) => text[..(Prefix.Length + PreviewCharacters)];

    private static string CheckOf(string text) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..CheckCharacters];
}
