using System.Globalization;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>The query string of a list, turned into filters.</summary>
internal static class TaskListQuery
{
    private const int DefaultLimit = 50;
    private const int MaximumLimit = 100;

    private static readonly IReadOnlyList<string> StatusWords = [.. Enum.GetValues<MediaTaskStatus>().Select(status => status.ToWord())];

    public static (TaskQuery? Query, ApiError? Error) Parse(IQueryCollection query, string tenant)
    {
        var problems = new List<InputProblem>();
        var read = new TaskQuery
        {
            Tenant = tenant,
            Statuses = ReadStatuses(query, problems),
            Kind = ReadKind(query, problems),
            Model = ReadWord(query, "model", TaskRequestLimits.NameLength, problems),
            Provider = ReadWord(query, "provider", TaskRequestLimits.NameLength, problems),
            Tag = ReadWord(query, "tag", TaskRequestLimits.TagLength, problems),
            CreatedFrom = ReadMoment(query, ["created_from", "created_after"], problems),
            CreatedTo = ReadMoment(query, ["created_to", "created_before"], problems),
            After = ReadCursor(query, problems),
            Limit = ReadLimit(query, problems),
        };
        return problems.Count == 0 ? (read, null) : (null, ApiError.Of(problems));
    }

    private static List<MediaTaskStatus> ReadStatuses(IQueryCollection query, List<InputProblem> problems)
    {
        var statuses = new List<MediaTaskStatus>();
        foreach (var word in query["status"].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (!MediaTaskStatuses.TryParse(word, out var status))
            {
                problems.Add(new InputProblem("invalid_request", "status", "'status' must be one or more of the allowed words, separated by commas.", StatusWords));
                break;
            }

            if (!statuses.Contains(status))
            {
                statuses.Add(status);
            }
        }

        return statuses;
    }

    private static string? ReadKind(IQueryCollection query, List<InputProblem> problems)
    {
        var kind = First(query, "kind");
        if (kind is not null && !MediaTaskKinds.All.Contains(kind))
        {
            problems.Add(new InputProblem("invalid_request", "kind", "'kind' must be one of the allowed words.", MediaTaskKinds.All));
        }

        return kind;
    }

    private static string? ReadWord(IQueryCollection query, string name, int maximumLength, List<InputProblem> problems)
    {
        var word = First(query, name);
        if (word is not null && (word.Length > maximumLength || !IsClean(word)))
        {
            problems.Add(new InputProblem("invalid_request", name, $"'{name}' must have at most {maximumLength} characters, and no NUL or lone surrogates."));
        }

        return word;
    }

    private static DateTimeOffset? ReadMoment(IQueryCollection query, string[] names, List<InputProblem> problems)
    {
        foreach (var name in names)
        {
            if (First(query, name) is not { } text)
            {
                continue;
            }

            // A plus sign that was not escaped arrives as a blank.
            if (Timestamp.TryParse(text.Length > 6 && text[^6] == ' ' ? $"{text[..^6]}+{text[^5..]}" : text, out var moment))
            {
                return moment;
            }

            problems.Add(new InputProblem("invalid_request", name, $"'{name}' must be a time like 2030-01-31T12:00:00Z, with Z or an offset."));
        }

        return null;
    }

    private static Guid? ReadCursor(IQueryCollection query, List<InputProblem> problems)
    {
        if (First(query, "cursor") is not { } text)
        {
            return null;
        }

        if (TaskListCursor.TryParse(text, out var after))
        {
            return after;
        }

        problems.Add(new InputProblem(ErrorCatalogue.InvalidCursor.Code, "cursor", "'cursor' must be the 'next_cursor' of the page before."));
        return null;
    }

    private static int ReadLimit(IQueryCollection query, List<InputProblem> problems)
    {
        if (First(query, "limit") is not { } text)
        {
            return DefaultLimit;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaximumLimit)
        {
            return limit;
        }

        problems.Add(new InputProblem("invalid_request", "limit", $"'limit' must be a whole number from 1 to {MaximumLimit}."));
        return DefaultLimit;
    }

    private static string? First(IQueryCollection query, string name) => query.TryGetValue(name, out var values) && values is [{ Length: > 0 } first, ..] ? first : null;

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
