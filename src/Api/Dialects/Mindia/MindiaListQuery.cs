using System.Globalization;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>The query string of a list.</summary>
internal sealed record MindiaListQuery
{
    private const int DefaultLimit = 50;
    private const int LongestStatusList = 32;

    public required TaskQuery Filter { get; init; }

    public required int Limit { get; init; }

    public required int Offset { get; init; }

    /// <summary>Whether the type asked for is one that nothing here does.</summary>
    public bool IsEmpty { get; init; }

    public static (MindiaListQuery? Query, ApiError? Error) Parse(IQueryCollection query, string tenant)
    {
        var problems = new List<InputProblem>();
        var type = ReadType(query, problems);
        var read = new MindiaListQuery
        {
            Filter = new TaskQuery
            {
                Tenant = tenant,
                Statuses = ReadStatuses(query, problems),
                Kind = type?.Kind,
                CreatedFrom = ReadMoment(query, "start_date", problems),
                CreatedTo = ReadMoment(query, "end_date", problems),
            },
            Limit = ReadLimit(query, problems),
            Offset = ReadOffset(query, problems),
            IsEmpty = type is { Kind: null },
        };
        return problems.Count == 0 ? (read, null) : (null, ApiError.Of(problems));
    }

    private static List<MediaTaskStatus> ReadStatuses(IQueryCollection query, List<InputProblem> problems)
    {
        var statuses = new List<MediaTaskStatus>();
        var words = query["status"].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        foreach (var word in words.Take(LongestStatusList))
        {
            if (MindiaStatuses.Parse(word) is not { Count: > 0 } meant)
            {
                Refuse("status", "'status' must be one of the allowed words, or several with commas between.", problems, MindiaStatuses.Words);
                break;
            }

            statuses.AddRange(meant.Except(statuses));
        }

        return statuses;
    }

    /// <summary>Either name of the parameter, either spelling of the type.</summary>
    private static MindiaType? ReadType(IQueryCollection query, List<InputProblem> problems)
    {
        var name = First(query, "type") is null ? "task_type" : "type";
        if (First(query, name) is not { } text)
        {
            return null;
        }

        if (MindiaTypes.Find(text) is { } type)
        {
            return type;
        }

        Refuse(name, $"'{name}' must be one of the allowed words.", problems, MindiaTypes.Names);
        return null;
    }

    private static DateTimeOffset? ReadMoment(IQueryCollection query, string name, List<InputProblem> problems)
    {
        if (First(query, name) is not { } text)
        {
            return null;
        }

        // A plus sign that was not escaped arrives as a blank. A date is the midnight before it, and without a zone it is UTC.
        var whole = text.Length > 16 && text[^6] == ' ' ? $"{text[..^6]}+{text[^5..]}" : text;
        foreach (var form in (string[])[whole, $"{whole}Z", $"{whole}T00:00:00Z"])
        {
            if (Timestamp.TryParse(form, out var moment))
            {
                return moment;
            }
        }

        Refuse(name, $"'{name}' must be a time like 2030-01-31T12:00:00Z, or a date.", problems);
        return null;
    }

    /// <summary>More than there may be is as many as there may be.</summary>
    private static int ReadLimit(IQueryCollection query, List<InputProblem> problems)
    {
        if (First(query, "limit") is not { } text)
        {
            return DefaultLimit;
        }

        if (ReadNumber(text) is { } limit and >= 1)
        {
            return (int)Math.Min(limit, OffsetPages.MaximumLimit);
        }

        Refuse("limit", "'limit' must be a whole number from 1 on; more than 100 is taken for 100.", problems);
        return DefaultLimit;
    }

    private static int ReadOffset(IQueryCollection query, List<InputProblem> problems)
    {
        if (First(query, "offset") is not { } text)
        {
            return 0;
        }

        if (ReadNumber(text) is { } offset and <= OffsetPages.MaximumOffset)
        {
            return (int)offset;
        }

        Refuse("offset", $"'offset' must be a whole number from 0 to {OffsetPages.MaximumOffset:N0}; narrow the list down with start_date and end_date to see older tasks.", problems);
        return 0;
    }

    private static long? ReadNumber(string text) => text.Length > 18 && text.All(char.IsAsciiDigit) ? long.MaxValue
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? First(IQueryCollection query, string name) => query.TryGetValue(name, out var values) && values is [{ Length: > 0 } first, ..] ? first : null;

    private static void Refuse(string name, string message, List<InputProblem> problems, params IReadOnlyList<string> allowed) =>
        problems.Add(new InputProblem("invalid_request", name, message, allowed));
}
