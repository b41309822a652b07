namespace Orleans.MediaTasks.Providers;

/// <summary>Finds the names somebody probably meant.</summary>
public static class NearNames
{
    /// <summary>Longer words are not compared: no name is that long, and a comparison costs the product of the lengths.</summary>
    public const int MaximumLength = 128;

    private const int ContainsRank = 100;

    /// <summary>Names that are near to <paramref name="word"/>, nearest first; equally near ones in ordinal order.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="names">The names there are.</param>
    /// <param name="limit">At most so many names.</param>
    public static IReadOnlyList<string> Of(string word, IEnumerable<string> names, int limit = 5)
    {
        if (word.Length is 0 or > MaximumLength)
        {
            return [];
        }

        var lowered = word.ToLowerInvariant();
        return names
            .Select(name => (Name: name, Rank: Rank(lowered, name.ToLowerInvariant())))
            .Where(near => near.Rank is not null)
            .OrderBy(near => near.Rank)
            .ThenBy(near => near.Name, StringComparer.Ordinal)
            .Select(near => near.Name)
            .Distinct(StringComparer.Ordinal)
            .Take(limit)
            .ToArray();
    }

    private static int? Rank(string word, string name)
    {
        var distance = Distance(word, name);
        if (distance <= Math.Max(1, Math.Min(word.Length, name.Length) / 3))
        {
            return distance;
        }

        // A part of at least three letters: "image" finds "local/image" and "local/image-v9" finds "local/image".
        var (shorter, longer) = word.Length < name.Length ? (word, name) : (name, word);
        return shorter.Length >= 3 && longer.Contains(shorter, StringComparison.Ordinal)
            ? ContainsRank + longer.Length - shorter.Length
            : null;
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours that make one word of the other.</summary>
    private static int Distance(string a, string b)
    {
        var beforeLast = new int[b.Length + 1];
        var last = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(replace, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }

            (beforeLast, last) = (last, row);
        }

        return last[b.Length];
    }
}
