using System.Buffers;
using System.Security.Cryptography;

namespace Orleans.MediaTasks.Media;

/// <summary>A key taken apart: <c>{id}.{ext}</c>, <c>{id}/{path}</c>, or an id alone. Nothing else becomes a path on disk.</summary>
internal readonly record struct MediaKey(string Id, string? Extension, string? Path)
{
    public const int MaximumLength = 200;
    private const int IdBytes = 16;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> ExtensionCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");
    private static readonly SearchValues<char> PathCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./");

    /// <summary>A new id that cannot be guessed: 128 random bits.</summary>
    public static string NewId() => RandomNumberGenerator.GetHexString(2 * IdBytes, lowercase: true);

    /// <summary>False for anything that this store cannot have given out.</summary>
    public static bool TryParse(string? key, out MediaKey parsed)
    {
        parsed = default;
        if (key is null || key.Length is < 2 * IdBytes or > MaximumLength || key.AsSpan(0, 2 * IdBytes).ContainsAnyExcept(Hex))
        {
            return false;
        }

        var (id, rest) = (key[..(2 * IdBytes)], key[(2 * IdBytes)..]);
        (var valid, parsed) = rest switch
        {
            "" => (true, new MediaKey(id, null, null)),
            ['.', ..] => (IsExtension(rest.AsSpan(1)), new MediaKey(id, rest[1..], null)),
            ['/', ..] => (IsPath(rest[1..]), new MediaKey(id, null, rest[1..])),
            _ => (false, default),
        };
        return valid;
    }

    /// <summary>Whether a relative path may name a file in a folder: plain names, nothing hidden, no way up or out.</summary>
    public static bool IsPath(string path) =>
        path.Length is > 0 and <= MaximumLength - 2 * IdBytes - 1 && !path.AsSpan().ContainsAnyExcept(PathCharacters)
        && path.Split('/').All(name => name is not "" && name[0] != '.');

    private static bool IsExtension(ReadOnlySpan<char> extension) => extension.Length is > 0 and <= 8 && !extension.ContainsAnyExcept(ExtensionCharacters);
}
