using System.Globalization;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Json;

/// <summary>Reads the fields of a query string and notes what is wrong with each. An empty field counts as absent.</summary>
internal readonly struct QueryReader(IQueryCollection query, List<InputProblem> problems)
{
    private const int DefaultLimit = 50;
    private const int MaximumLimit = 100;

    /// <summary>The first value of a field.</summary>
    public string? First(string name) => query.TryGetValue(name, out var values) && values is [{ Length: > 0 } first, ..] ? first : null;

    public void Refuse(string name, string message, params IReadOnlyList<string> allowed) => problems.Add(new InputProblem("invalid_request", name, message, allowed));

    /// <summary>A text that a store can look for.</summary>
    public string? Word(string name, int maximumLength)
    {
        var word = First(name);
        if (word is not null && (word.Length > maximumLength || !IsClean(word)))
        {
            Refuse(name, $"'{name}' must have at most {maximumLength} characters, and no NUL or lone surrogates.");
        }

        return word;
    }

    /// <summary>A moment, under the first of several names that is there.</summary>
    public DateTimeOffset? Moment(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (First(name) is not { } text)
            {
                continue;
            }

            // A plus sign that was not escaped arrives as a blank.
            if (Timestamp.TryParse(text.Length > 6 && text[^6] == ' ' ? $"{text[..^6]}+{text[^5..]}" : text, out var moment))
            {
                return moment;
            }

            Refuse(name, $"'{name}' must be a time like 2030-01-31T12:00:00Z, with Z or an offset.");
        }

        return null;
    }

    /// <summary>The length of a page: 1 to 100, 50 unless told otherwise.</summary>
    public int Limit()
    {
        if (First("limit") is not { } text)
        {
            return DefaultLimit;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaximumLimit)
        {
            return limit;
        }

        Refuse("limit", $"'limit' must be a whole number from 1 to {MaximumLimit}.");
        return DefaultLimit;
    }

    /// <summary>Where a page starts.</summary>
    public T? Cursor<T>(Func<string, T?> parse) where T : struct
    {
        if (First("cursor") is not { } text)
        {
            return null;
        }

        var cursor = parse(text);
        if (cursor is null)
        {
            problems.Add(new InputProblem(Errors.ErrorCatalogue.InvalidCursor.Code, "cursor", "'cursor' must be the 'next_cursor' of the page before."));
        }

        return cursor;
    }

    private static bool IsClean(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '\0' || (char.IsSurrogate(text[index]) && !char.IsSurrogatePair(text, index++)))
            {
                return false;
            }
        }

        return true;
    }
}
