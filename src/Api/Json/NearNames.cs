namespace Orleans.MediaTasks.Api.Json;

/// <summary>Tells a typing mistake from a name that is simply another's.</summary>
internal static class NearNames
{
    private const int LongestName = 64;

    /// <summary>The known name that <paramref name="name"/> was probably meant to be; null when none is near.</summary>
    public static string? Find(string name, IReadOnlyList<string> known)
    {
        if (name.Length > LongestName)
        {
            return null;
        }

        var plain = Plain(name);
        foreach (var candidate in known)
        {
            var other = Plain(candidate);
            var tolerance = Math.Min(plain.Length, other.Length) switch { <= 2 => 0, <= 5 => 1, _ => 2 };
            if (Distance(plain, other) <= tolerance)
            {
                return candidate;
            }
        }

        return null;
    }

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>Insertions, deletions, replacements and swaps of neighbours.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                rows[i, j] = i == 0 ? j : j == 0 ? i : Math.Min(
                    Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1),
                    rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }
}
