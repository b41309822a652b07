using System.Text.RegularExpressions;

namespace Orleans.MediaTasks.Providers.Input;

/// <summary>How callers name media of the store: by key, by path, or by the whole URL they were given.</summary>
internal static partial class SourceReference
{
    private const string MediaPath = "/v1/media/";

    /// <summary>Reads a member as a key of the media store; empty with a problem when it is none.</summary>
    public static string Read(InputReader input, string name = "source")
    {
        var text = input.RequiredText(name, 2048);
        if (ToKey(text) is { } key)
        {
            return key;
        }

        input.Refuse(name, $"input.{name} must be the key of stored media, or its URL: upload the file to /v1/media first.");
        return "";
    }

    /// <summary>The key in a reference; null when it is none. Hosts are not compared: keys cannot be guessed and are the tenant's own or not found.</summary>
    internal static string? ToKey(string reference)
    {
        var path = reference;
        if (Uri.TryCreate(reference, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            path = url.AbsolutePath;
            if (!path.StartsWith(MediaPath, StringComparison.Ordinal))
            {
                return null;
            }
        }

        var key = path.StartsWith(MediaPath, StringComparison.Ordinal) ? path[MediaPath.Length..] : path;
        return key.Length <= 512 && Key().IsMatch(key) ? key : null;
    }

    // Every part starts with a letter or digit: no "..", no hidden file, nothing that looks like an option.
    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Key();
}
